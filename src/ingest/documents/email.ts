/**
 * E-mails and saved web pages in MIME (RFC 5322, 2045, 2557) by postal-mime: who wrote to whom and when, and the text; of a
 * message in several forms the plain one. Attachments are named in a note, and not read.
 */
import type { Address, Email } from 'postal-mime';
import type { Extracted } from './extracted.js';
import { TextBuilder } from './extracted.js';
import { addHtml } from './html.js';
import { addPlainText } from './plain-text.js';
import { Unreadable } from './unreadable.js';

/** Parts within parts. */
const DEEPEST = 50;

/** Reads a message. @throws Unreadable where it is none. */
export async function readEmail(bytes: Uint8Array): Promise<Extracted> {
  const email = await parsed(bytes);
  const builder = new TextBuilder();
  // A page that a browser saved has nobody who wrote it.
  const isPage = email.headers.some(({ key }) => key === 'snapshot-content-location');
  if (!isPage) builder.add('paragraph', headOf(email));
  let title: string | undefined;
  if (email.text?.trim() && !isPage) addPlainText(builder, email.text);
  else if (email.html) title = addHtml(builder, email.html);
  const names = isPage ? [] : email.attachments.map(({ filename, mimeType }) => filename ?? mimeType);
  if (names.length > 0)
    builder.note(
      `attachments are not read (save them as files): ${names.slice(0, 10).join(', ')}${names.length > 10 ? ', …' : ''}`,
    );
  return builder.done('email', { title: email.subject || title });
}

async function parsed(bytes: Uint8Array): Promise<Email> {
  const { default: PostalMime } = await import('postal-mime');
  let email: Email;
  try {
    email = await PostalMime.parse(bytes, { maxNestingDepth: DEEPEST });
  } catch (error) {
    throw new Unreadable(`cannot be read as an e-mail: it is damaged (${(error as Error).message})`);
  }
  if (!email.from && !email.subject && !email.date && !email.html)
    throw new Unreadable('is no e-mail: it has neither a sender nor a subject');
  return email;
}

function headOf({ from, to, cc, date }: Email): string {
  const lines = [
    ['From', namesOf(from ? [from] : [])],
    ['To', namesOf(to)],
    ['Cc', namesOf(cc)],
    ['Date', date?.slice(0, 10) ?? ''],
  ];
  return lines.flatMap(([name, value]) => (value ? [`${name}: ${value}`] : [])).join('\n');
}

const namesOf = (addresses: readonly Address[] | undefined): string =>
  (addresses ?? [])
    .map(({ name, address }) => (name && address ? `${name} <${address}>` : name || address || ''))
    .filter((one) => one !== '')
    .join(', ');
