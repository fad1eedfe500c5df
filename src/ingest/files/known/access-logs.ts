/**
 * Logs of web servers: Apache's and nginx's common and combined form, and those that name their `#Fields` (IIS, Amazon
 * CloudFront). A page that was got is a view of its path by its client.
 *
 * - Taken are GET requests answered by 2xx; files that belong to pages (styles, scripts, pictures) and what names itself
 *   a robot are left out, with how many there were.
 * - A path is without its query; a client who has signed in is a user, any other a session by its address.
 */
import type { Source } from '../source.js';
import type { Part } from './part.js';
import { rowsJob, rowsOfLines } from './rows.js';

/** `host ident user [time] "request" status bytes "referer" "agent"`, with a virtual host before it or not. */
const LINE =
  /^(?:\S+:\d+ )?(\S+) (\S+) (.{1,100}?) \[(\d{1,2}\/[A-Za-z]{3}\/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})\] "((?:[^"\\]|\\.)*)" (\d{3}) (?:\d+|-)(?: "((?:[^"\\]|\\.)*)" "((?:[^"\\]|\\.)*)")?/;

const REQUEST = /^([A-Z]+) (\S+)(?: HTTP\/[\d.]+)?$/;

/** Files that pages bring along. */
const PARTS_OF_PAGES =
  /\.(css|js|mjs|map|json|png|jpe?g|gif|svg|webp|avif|ico|bmp|woff2?|ttf|otf|eot|txt|xml|webmanifest|rss|atom)$/i;

/** What programs that fetch pages call themselves. */
const ROBOTS =
  /bot\b|bot[/;_-]|crawl|spider|slurp|archiver|facebookexternalhit|preview|monitor|uptime|pingdom|lighthouse|headless|curl\/|wget\/|python-|aiohttp|httpx|go-http-client|java\/|okhttp|libwww|apache-httpclient|axios|node-fetch|scrapy|zgrab|nmap|masscan/i;

/** A request as logs have it. */
interface Visit {
  readonly client: string;
  readonly user: string;
  readonly at: string;
  readonly method: string;
  readonly address: string;
  readonly status: string;
  readonly agent: string;
}

type Reader = (line: string) => Visit | 'about' | undefined;

function readLogLine(line: string): Visit | undefined {
  const [, client, , user, at, request, status, , agent = ''] = LINE.exec(line) ?? [];
  const [, method = '', address = ''] = REQUEST.exec(request ?? '') ?? [];
  return client === undefined ? undefined : { client, user, at, method, address, status, agent };
}

/** Reads lines whose cells are those that the last `#Fields:` names. */
function fieldsReader(): Reader {
  let fields: string[] = [];
  return (line) => {
    if (line.startsWith('#')) {
      if (line.startsWith('#Fields:')) fields = line.slice(8).trim().split(/\s+/);
      return 'about';
    }
    const cells = line.includes('\t') ? line.split('\t') : line.split(' ');
    if (cells.length !== fields.length) return undefined;
    const cell = (name: string) => cells[fields.indexOf(name)] ?? '';
    return {
      client: cell('c-ip'),
      user: cell('cs-username') || '-',
      at: `${cell('date')} ${cell('time')}`,
      method: cell('cs-method'),
      address: cell('cs-uri-stem'),
      status: cell('sc-status'),
      agent: cell('cs(User-Agent)'),
    };
  };
}

/** Why a request is no view of a page; nothing where it is one. */
function reasonAgainst({ method, address, status, agent }: Visit): string | undefined {
  if (method !== 'GET') return 'by other methods than GET';
  if (!/^2\d\d$/.test(status)) return 'not answered by 2xx';
  if (ROBOTS.test(agent)) return 'of robots';
  return PARTS_OF_PAGES.test(pathOf(address)) ? 'of files that belong to pages' : undefined;
}

const pathOf = (address: string): string =>
  address.replace(/^https?:\/\/[^/]+/i, '').replace(/[?#;].*$/s, '') || '/';

/** The views in a log of a web server; nothing where the file is none. */
export function accessLog(source: Source, lines: readonly string[]): Part[] | undefined {
  const sample = lines.filter((line) => line.trim() !== '').slice(0, 200);
  const named = sample.some((line) => /^#Fields:.*\bcs-uri-stem\b/.test(line));
  const matched = sample.filter((line) => LINE.test(line)).length;
  if (sample.length === 0 || !(named || matched * 10 >= sample.length * 9)) return undefined;
  const leftOut = new Map<string, number>();
  const form = { set: 'logs of web servers', what: 'events' as const, columns: COLUMNS, kind: 'view' };
  const rows = () => {
    const read = named ? fieldsReader() : readLogLine;
    leftOut.clear();
    return rowsOfLines(source, (line) => {
      const visit = read(line);
      if (visit === 'about') return [];
      if (!visit) return 'is no line of a log of a web server';
      const reason = reasonAgainst(visit);
      if (reason === undefined) {
        const { client, user, at, address } = visit;
        const known = user !== '-' && user !== '""' && user !== '';
        return [[known ? user : '', known ? '' : client, pathOf(address), at]];
      }
      leftOut.set(reason, (leftOut.get(reason) ?? 0) + 1);
      return [];
    });
  };
  const job = rowsJob(source, form, rows);
  const notes = () => [
    ...job.notes(),
    ...[...leftOut].map(
      ([reason, count]) => `left out: ${count} ${count === 1 ? 'request' : 'requests'} ${reason}`,
    ),
  ];
  return [{ job: { ...job, notes } }];
}

const COLUMNS = ['user', 'session', 'item', 'at'];
