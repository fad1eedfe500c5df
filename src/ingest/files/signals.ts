/**
 * What a row of events says beside a column of kinds or of ratings: columns of 0 and 1 or of counts called after kinds
 * (`is_click`, `liked`, `views`), a label (`target`), shares and lengths of what was watched or read, and kinds told by
 * the name of the file or of the column of times (`likes.csv`, `purchased_at`).
 */
import { baseKind, DEFAULT_KINDS } from '../../indexes/index.js';
import { normalise } from './fields.js';
import { type DecimalMark, decimalMark, numberOf } from './numbers.js';
import type { Column, Profile } from './profile.js';
import { isTruth } from './words.js';

/** A column whose value says whether something of a kind happened. */
export interface Signal {
  readonly column: string;
  readonly kind: string;
  /** The kind of a row that says no, where that says something: not recommending is disliking. */
  readonly otherwise?: string | undefined;
}

/** A column of how much of something was watched or read: a share, a percentage, or an amount of another column. */
export interface Share {
  readonly column: string;
  readonly of?: string | undefined;
  readonly percent: boolean;
  /** The decimal mark of both columns; a point where absent. */
  readonly mark?: DecimalMark | undefined;
}

/** Below the first share something was skipped, from the second on it was completed. */
const SHARES = { skipped: 0.4, completed: 0.9 } as const;

const LABELS = new Set(
  'label target y interaction interacted implicit positive response outcome converted feedback engagement engaged action event'.split(
    ' ',
  ),
);

/** Where a no is an opinion, too. */
const OPINIONS = /^(is)?(recommend|recommended|votedup|thumbsup|upvoted|satisfied|helpful)$/;

/** Names of kinds that columns of 0 and 1 bear for other reasons. */
const AMBIGUOUS = new Set(
  'flag flagged show shown order orders stars star open opened sale spam display reply'.split(' '),
);

const saysTruth = ({ counts, filled }: Profile): boolean => filled > 0 && [...counts.keys()].every(isTruth);

const isCounts = ({ whole, least, filled }: Profile): boolean => filled > 0 && whole === 1 && least >= 0;

/** Whether a column of this profile says only yes and no, or for and against, in numbers: it names no kinds. */
export function isLabel({ counts, filled }: Profile): boolean {
  return filled > 0 && [...counts.keys()].every((value) => /^(-1|[01])(\.0+)?$/.test(value));
}

/** The kind that a column is called after, or nothing. */
function kindOfName(name: string, counted: boolean): string | undefined {
  const written = (name.split('.').at(-1) ?? '').replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
  const plain = written
    .replace(/^(is|has|did|was|num|n|nb|count|total)_/, '')
    .replace(/_(flag|label|count|cnt|num)$/, '');
  if (counted && plain === written && !plain.endsWith('s')) return undefined;
  if (AMBIGUOUS.has(plain)) return undefined;
  if (plain === 'long_view') return 'view';
  if (OPINIONS.test(normalise(plain))) return counted ? undefined : 'like';
  const base = baseKind(plain);
  return Object.hasOwn(DEFAULT_KINDS, base) && base !== 'rating' ? base : undefined;
}

/** The columns of such signals, in their order; without any, a label. */
export function signalsIn(columns: readonly Column[], free: (column: Column) => boolean): Signal[] {
  const signals: Signal[] = [];
  const labels: Signal[] = [];
  for (const column of columns) {
    const { name, profile } = column;
    if (!profile || !free(column)) continue;
    const truth = saysTruth(profile);
    const last = normalise(name.split('.').at(-1) ?? '');
    const kind = kindOfName(name, !truth);
    if (kind && truth)
      signals.push({ column: name, kind, otherwise: OPINIONS.test(last) ? 'dislike' : undefined });
    else if (kind && isCounts(profile)) signals.push({ column: name, kind });
    else if (!kind && truth && LABELS.has(last)) labels.push({ column: name, kind: 'click' });
  }
  return signals.length > 0 ? signals : labels.slice(0, 1);
}

/** What whoever rates something has done before: it needs no event of its own. */
const BEFORE_RATING = new Set([
  'impression',
  'click',
  'view',
  'read',
  'play',
  'watch',
  'complete',
  'purchase',
]);

/** Whether a kind says nothing new beside a rating. */
export const impliedByRating = (kind: string): boolean => BEFORE_RATING.has(kind);

/** The columns of 0 and 1 beside a column of ratings that say what a row without one is. */
export function besideRatings(columns: readonly Column[], free: (column: Column) => boolean): Signal[] {
  return signalsIn(
    columns.filter(({ profile }) => profile?.truths === 1 && profile.distinct <= 2),
    free,
  ).filter(({ column }) => !LABELS.has(normalise(column.split('.').at(-1) ?? '')));
}

const SHARE_NAMES =
  /^(watch(ed)?|view(ed)?|read(ing)?|play(ed)?|listen(ed)?|completion|completed|progress|scroll)?(ratio|share|portion|percent(age)?|pct|fraction|progress|completion|depth|rate)(watched|viewed|read|completed|complete|played|listened)?$/;

const SPENT =
  /^(play(ing)?|watch(ed|ing)?|view(ed|ing)?|listen(ed|ing)?|read(ing)?|dwell)(time|duration|length|seconds|sec|ms|timems|durationms|timeseconds)(ms|s|sec|seconds)?$/;

const WHOLE =
  /^(video|track|song|item|movie|total|media|content|full|article|audio)?(duration|length|runtime)(ms|s|sec|seconds)?$/;

/** Names that stand for how long something was watched only where the values are lengths. */
const SPENT_AT_ALL =
  /^(time)?(watch(ed)?|view(ed)?|play(ed)?|listen(ed)?|read|elapsed|consumed|position|progress)(time)?$/;

/** `12:31`, `00:12:31`, `PT12M31S`. */
const LENGTH =
  /^(?:(?:(\d{1,3}):)?(\d{1,3}):(\d{2}(?:\.\d+)?)|PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)$/;

const areLengths = (profile: Profile | undefined): boolean =>
  profile !== undefined &&
  profile.filled > 0 &&
  [...profile.counts.keys()].every((value) => LENGTH.test(value));

/** The seconds of a length, or a number as it is. */
function amountOf(text: string, mark: DecimalMark | undefined): number {
  const length = LENGTH.exec(text.trim());
  if (!length) return numberOf(text, mark);
  const [hours, minutes, seconds] = [1, 2, 3].map((part) => Number(length[part] ?? length[part + 3] ?? 0));
  return (hours * 60 + minutes) * 60 + seconds;
}

/** How much of each thing was watched or read, where columns say so. */
export function shareIn(columns: readonly Column[], free: (column: Column) => boolean): Share | undefined {
  const lengths = columns.filter(({ profile }) => areLengths(profile));
  const numeric = columns.filter(
    (column) =>
      free(column) &&
      (lengths.includes(column) || (column.profile?.numbers === 1 && column.profile.least >= 0)),
  );
  const named = (pattern: RegExp, among = numeric) =>
    among.find(({ name }) => pattern.test(normalise(name.split('.').at(-1) ?? '')));
  const share = named(SHARE_NAMES);
  if (share?.profile) {
    const percent =
      /percent|pct/.test(normalise(share.name)) ||
      [...share.profile.counts.keys()].some((value) => value.endsWith('%')) ||
      (share.profile.most > 20 && share.profile.most <= 100);
    return { column: share.name, percent, mark: decimalMark(share.profile.counts.keys()) };
  }
  const spent = named(SPENT) ?? named(SPENT_AT_ALL, lengths);
  const whole = named(WHOLE);
  return spent && whole && spent !== whole
    ? {
        column: spent.name,
        of: whole.name,
        percent: false,
        mark: decimalMark([...(spent.profile?.counts.keys() ?? []), ...(whole.profile?.counts.keys() ?? [])]),
      }
    : undefined;
}

/** The share that a row's values say, from 0; `undefined` where they say none. */
export function shareOf(value: unknown, whole: unknown, { of, percent, mark }: Share): number | undefined {
  if (value === '' || value === null || value === undefined) return undefined;
  const amount = amountOf(String(value), mark);
  const part = of === undefined ? (percent ? amount / 100 : amount) : amount / amountOf(String(whole), mark);
  return Number.isFinite(part) && part >= 0 ? part : undefined;
}

/** The kind of an event that a share of something watched or read makes. */
export function kindOfShare(share: number): string {
  if (share >= SHARES.completed) return 'complete';
  return share < SHARES.skipped ? 'skip' : 'view';
}

/** Kinds that files and columns of times are called after. */
const CALLED: readonly (readonly [string, RegExp])[] = [
  [
    'purchase',
    /^(purchases?|purchased|achat|compra|kauf|bestellung|commandes?|pedidos?|acquist[oi]|orders?|ordered|orderd?|transactions?|transaction|sales|buys?|bought|invoices?|invoice|achats|compras|bestellungen|kaeufe)$/,
  ],
  ['click', /^(clicks?|clicked)$/],
  [
    'view',
    /^(views?|viewed|pageviews?|visits?|visited|watch|watched|viewing|checkins?|(浏览|观看|浏览记录|观看记录)(时间)?|視聴(日時|履歴)?)$/,
  ],
  [
    'play',
    /^(plays?|played|listens?|listened|listening|streams|streaming|scrobbles|(播放|收听|播放记录|收听记录)(时间)?|再生(日時|履歴)?)$/,
  ],
  ['read', /^(reads|read)$/],
  ['like', /^(likes|liked|favou?rites?|favs|upvotes|hearts)$/],
  ['dislike', /^(dislikes|disliked|downvotes)$/],
  ['save', /^(saves|saved|bookmarks?|bookmarked|wishlists?|watchlists?)$/],
  ['share', /^(shares|shared|retweets)$/],
  ['cart', /^(carts|addtocarts?)$/],
  ['complete', /^(completions|completed|finished)$/],
  [
    'purchase',
    /^(borrowed|borrowings?|loans?|(购买|下单|借阅|订单|购买记录|借阅记录)(时间|日期)?|購入(日|日時|履歴)?|rentals?|rented|tickets?|bookings?|booked|reservations?|auftr(ä|ae)ge|ausleihen|emprunts?|prestamos?|préstamos?)$/,
  ],
  ['download', /^(downloads|downloaded)$/],
  ['impression', /^(impressions|exposures)$/],
];

/** The one kind that the words of a name call; nothing where there are none or several. */
export function kindCalled(name: string): string | undefined {
  // What somebody wants to read is not read yet.
  if (/(^|[^a-z])to[_ -]?(read|watch|play|listen|buy)/i.test(name)) return 'save';
  const found = new Set(
    name
      .replace(/\.[a-z0-9.]+$/i, '')
      .replace(/([a-z])([A-Z])/g, '$1 $2')
      .toLowerCase()
      .split(/[^\p{L}]+/u)
      .flatMap((word) => CALLED.find(([, pattern]) => pattern.test(word))?.[0] ?? []),
  );
  return found.size === 1 ? [...found][0] : undefined;
}
