/** What matters about the columns of events besides their usual names: times, visitors, kinds, amounts, orders. */
import { baseKind, DEFAULT_KINDS } from '../../indexes/index.js';
import { AMOUNTS, normalise, type Target } from './fields.js';
import { offeredIn } from './lists.js';
import type { Mapping, Step } from './mapping.js';
import { SORTS } from './names.js';
import type { Column } from './profile.js';
import { idReader, type Reader } from './readers.js';
import { besideRatings, impliedByRating, kindCalled, type Signal, shareIn, signalsIn } from './signals.js';
import { isTimeOfWithdrawal } from './withdrawn.js';

/** Columns of how many were bought: `Qty Ordered`, `product_quantity`, `Lineitem quantity`, `Menge`. */
const QUANTITY =
  /^(line|order|ordered|item|product|sales?|purchase|total)*(quantity|qty|units|unitssold|menge|anzahl|stückzahl|stuckzahl|quantite|cantidad|ilosc|aantal|adet|miktar|antal|antall|mnozstvi|maara|mennyiseg|quantidade|quantita|количество|数量|수량|الكمية|จำนวน)(ordered|sold|purchased|shipped|invoiced|bestellt)?$/;

const INVOICE = /^invoice(no|id|number)?$/;

/** Columns of the numbers of orders: `order_id`, `amazon-order-id`, `id_order`, `Bestellnummer`. */
const ORDER =
  /^([a-z]{0,12}(order|transaction|invoice|receipt|basket)(id|no|nr|number|name|incrementid|key)?|id(order|transaction|invoice)|lineitemname|bestell(nummer|nr)|auftrags?(nummer|nr)|beleg(nummer|nr)|rechnungs(nummer|nr)|numerodecommande|ndecommande|numerodepedido|pedido|номерзаказа|订单号|订单编号|注文番号)$/;

/** Columns that with a quantity say that a row is a line of an order, where none has the order's number. */
const OF_ORDERS =
  /^(order|purchase|sale|sales|invoice|bestell|kauf)(date|datum|status|state|total|day|time|edat)$|^(financial|fulfillment|payment)status$/;

/** Columns that say what became of an order. */
const ORDER_STATES = new Set([
  'orderstatus',
  'status',
  'state',
  'financialstatus',
  'paymentstatus',
  'cancelledat',
  'canceledat',
  'bestellstatus',
  '订单状态',
  'orderstate',
  'etatcommande',
  'estadodelpedido',
]);

/** An amount beside a currency is what was paid. */
const MONEY = /^(amount|value|total|betrag|montant|importe|valor|importo)$/;

const CURRENCY = /^(currency|currencycode|wahrung|waehrung|devise|moneda|moeda|valuta|валюта|币种|通貨)$/;

/** Whether a column called `type` says what was acted on (`movie`, `episode`), not what was done. */
export const namesSorts = ({ name, profile }: Column): boolean =>
  lastOf(name) === 'type' &&
  profile !== undefined &&
  profile.filled > 0 &&
  [...profile.counts.keys()].every((value) => SORTS.has(normalise(value)));

const lastOf = (name: string): string => normalise(name.split('.').at(-1) ?? '');

/** Whether a row is a line of an order: it has how many were bought, and an order's number or what only orders have. */
export function isOrderLine(columns: readonly Column[]): boolean {
  const has = (pattern: RegExp) => columns.some(({ name }) => pattern.test(lastOf(name)));
  return has(QUANTITY) && (has(ORDER) || has(OF_ORDERS));
}

/** The column that has one value for all lines of an order. */
export function orderNumber(
  columns: readonly Column[],
  free: (column: Column) => boolean = () => true,
): string | undefined {
  const numbers = columns.filter((column) => free(column) && ORDER.test(lastOf(column.name)));
  const best = numbers.find(({ name }) => !/^lineitem/.test(lastOf(name)) && !/detail|line/i.test(name));
  const named = columns.find((column) => free(column) && /^(name|id)$/.test(normalise(column.name)));
  return (best ?? (isOrderLine(columns) ? named : undefined))?.name;
}

/** An assignment under way. */
export interface Assigning {
  readonly taken: Set<string>;
  readonly filled: Set<string>;
  readonly notes: string[];
  add(column: Column, target: Target, read?: Reader, how?: string): void;
}

/** Without a column whose name is usual for it, the time is in one whose values are times and whose name speaks of it. */
export function assignTime(columns: readonly Column[], { taken, add, notes }: Assigning): void {
  const last = (name: string) => name.split('.').at(-1) ?? '';
  const found = columns.filter(
    ({ name, profile }) =>
      !taken.has(name) &&
      profile !== undefined &&
      profile.filled > 0 &&
      profile.times >= 0.9 &&
      // A month or a term says too little.
      profile.longest >= 8 &&
      (profile.numbers === 0 ||
        /(^|[_\s-])(at|on|ts|time|date|timestamp)$|[a-z](At|On|Time|Date)$/.test(last(name))) &&
      !isTimeOfWithdrawal(name) &&
      !/birth|dob|expir|until|signup|regist|joined|delivery|estimated|deleted|removed/i.test(name),
  );
  if (found.length === 0) return;
  const [first, ...others] = found;
  add(first, { field: 'at', type: 'time' });
  const beside = others.length > 0 ? `, not ${others.map(({ name }) => name).join(', ')}` : '';
  notes.push(`${first.name} is taken for the time of events by its values${beside}; else --map at=COLUMN`);
}

/** Kinds that are also what became of an order. */
const STATES = new Set(['complete', 'cancel', 'return', 'purchase']);

/** A column whose values are kinds that are known, whatever it is called: viewed, saved, applied. */
export function assignKind(columns: readonly Column[], { taken, add, notes }: Assigning): void {
  if (isOrderLine(columns)) return;
  const found = columns.find(({ name, profile }) => {
    if (taken.has(name) || !profile || profile.filled === 0 || profile.distinct > 30 || profile.truths === 1)
      return false;
    let rows = 0;
    const kinds = new Set<string>();
    for (const [value, times] of profile.counts) {
      const kind = baseKind(value.trim().toLowerCase().replace(/\s+/g, '_'));
      if (!Object.hasOwn(DEFAULT_KINDS, kind)) continue;
      rows += times;
      if (!STATES.has(kind)) kinds.add(kind);
    }
    return kinds.size >= 2 && rows * 2 >= profile.filled;
  });
  if (!found) return;
  add(found, { field: 'kind', type: 'kind' });
  notes.push(`${found.name} is taken for the kind of events by its values; else --kind or --map kind=COLUMN`);
}

/** Ids that stay with a person's device for long: where nothing else says who it was, they do. */
const LASTING = new Set(
  'distinctid fullvisitorid deviceid cookieid visitorid clientid installid deviceuuid'.split(' '),
);

/** Where no column names people, one of lasting ids of visitors does. */
export function signInVisitors(
  columns: readonly Column[],
  steps: Step[],
  { taken, filled, notes, add }: Assigning,
): void {
  if (filled.has('user')) return;
  const at = steps.findIndex(
    ({ target, column }) => target.field === 'session' && LASTING.has(lastOf(column)),
  );
  const lasting =
    at >= 0
      ? steps[at].column
      : columns.find(
          ({ name, profile }) => !taken.has(name) && LASTING.has(lastOf(name)) && (profile?.filled ?? 1) > 0,
        )?.name;
  if (lasting === undefined) return;
  const target: Target = { field: 'user', type: 'id' };
  if (at >= 0) steps[at] = { ...steps[at], target };
  else add({ name: lasting }, target, idReader());
  filled.add('user');
  notes.push(`${lasting} is taken for the user, as no other column says who it was`);
}

const EMAIL = /^(customer|billing|buyer|client|user)?(email|emailaddress|mail)$/;

/** Of orders, whose customer 0 is any guest: who it was is told by the address, or not at all. */
export function nameGuests(columns: readonly Column[], steps: Step[], { taken, notes }: Assigning): void {
  const at = steps.findIndex(({ target }) => target.field === 'user');
  const profile = columns.find(({ name }) => name === steps[at]?.column)?.profile;
  if (!isOrderLine(columns) || !profile?.counts.has('0') || profile.whole < 1 || profile.least < 0) return;
  const { column, read, target } = steps[at];
  steps[at] = { ...steps[at], read: (value) => (String(value).trim() === '0' ? undefined : read(value)) };
  const email = columns.find(({ name }) => EMAIL.test(normalise(name)));
  if (email) {
    steps.splice(at + 1, 0, { column: email.name, target, read: idReader() });
    taken.add(email.name);
  }
  notes.push(`0 in ${column} is a guest${email ? `, who is told by ${email.name}` : ', who is nobody'}`);
}

type Special = Pick<
  Mapping,
  'quantity' | 'invoice' | 'order' | 'kind' | 'signals' | 'silent' | 'share' | 'offered'
>;

const baseOf = (file: string): string => file.split(/[\\/]/).at(-1) ?? '';

/** What a row of which no column says anything is: what the file or its times are called after, unless a column says that. */
function silentKind(signals: readonly Signal[], called: string | undefined): string | undefined {
  if (called !== undefined) return signals.some(({ kind }) => kind === called) ? undefined : called;
  return signals.every(({ kind }) => kind === 'skip') ? 'view' : undefined;
}

/** What somebody keeps a list of, and has not rated or read yet, is wanted; what was not clicked was shown. */
function silentBeside(signals: readonly Signal[]): string {
  if (signals.some(({ column }) => /(read|watched|played|finished|completed|listened)$/i.test(column)))
    return 'save';
  return signals.some(({ kind }) => impliedByRating(kind)) ? 'impression' : 'click';
}

/** Columns that matter though they fill no field by themselves. */
export const toldColumns = ({ quantity, order, signals, share, offered }: Special): Set<string> =>
  new Set([
    ...(offered === undefined ? [] : [offered]),
    ...(quantity === undefined ? [] : [quantity]),
    ...(order?.states ?? []),
    ...(signals ?? []).map(({ column }) => column),
    ...(share ? [share.column, share.of ?? ''] : []),
  ]);

/** What besides fields matters about the columns of events. */
export function eventColumns(
  columns: readonly Column[],
  steps: readonly Step[],
  { kind, file = '' }: { readonly kind?: string | undefined; readonly file?: string | undefined },
  notes: string[],
): Special {
  const free = ({ name }: Column) => !steps.some(({ column }) => column === name);
  const named = (pattern: RegExp) =>
    columns.find((column) => pattern.test(lastOf(column.name)) && free(column))?.name;
  const columnOf = (field: string) => steps.find(({ target }) => target.field === field)?.column;
  const value = columnOf('value');
  const money =
    value !== undefined &&
    MONEY.test(lastOf(value)) &&
    columns.some(({ name }) => CURRENCY.test(lastOf(name)));
  const amount = value === undefined ? undefined : money ? 'purchase' : AMOUNTS[lastOf(value)];
  const quantity = named(QUANTITY);
  const invoice = named(INVOICE);
  const orderOf = (of: string | undefined) => {
    if (of !== 'purchase') return undefined;
    const states = columns.filter((column) => ORDER_STATES.has(normalise(column.name)) && free(column));
    const number = orderNumber(columns, free);
    return states.length > 0 || number !== undefined
      ? { order: { number, states: states.map(({ name }) => name) } }
      : undefined;
  };
  if (kind !== undefined || columnOf('kind') !== undefined) {
    const offered = offeredIn(columns, free);
    if (offered !== undefined)
      notes.push(`${offered} has what was shown: each of its items but the event's own is an impression`);
    return { quantity, invoice, ...orderOf(kind), kind: kind ?? amount, offered };
  }
  if (value === undefined) {
    const signals = signalsIn(columns, free);
    if (signals.length > 0) {
      const silent = silentKind(signals, kindCalled(columnOf('at') ?? '') ?? kindCalled(baseOf(file)));
      notes.push(
        `each row is an event of the kinds that its columns say: ${signals.map((one) => `${one.column} (${one.kind}${one.otherwise ? `, else ${one.otherwise}` : ''})`).join(', ')}; a row that says none is ${silent === undefined ? 'an impression' : `of the kind ${silent}`}`,
      );
      return { quantity, invoice, signals, silent };
    }
    const share = shareIn(columns, free);
    if (share) {
      notes.push(
        `${share.column}${share.of ? ` of ${share.of}` : ''} says how much was watched or read: below 40 % it is a skip, from 90 % on complete, between them a view; --kind makes all of one kind`,
      );
      return { quantity, invoice, share };
    }
  }
  const beside = value !== undefined && amount === undefined ? besideRatings(columns, free) : [];
  if (beside.length > 0) {
    const silent = silentBeside(beside);
    notes.push(
      `a row without a rating is what ${beside.map((one) => `${one.column} (${one.kind})`).join(', ')} ${beside.length === 1 ? 'says' : 'say'}, and where ${beside.length === 1 ? 'that says' : 'these say'} no, of the kind ${silent}`,
    );
    return { quantity, invoice, signals: beside, silent };
  }
  const ordered =
    (named(ORDER) ?? named(OF_ORDERS)) !== undefined && (quantity !== undefined || invoice !== undefined);
  const called =
    value !== undefined ? undefined : (kindCalled(columnOf('at') ?? '') ?? kindCalled(baseOf(file)));
  const bought = ordered || (quantity !== undefined && value === undefined && !called);
  if (bought && !ordered)
    notes.push(`the events are taken for purchases, as ${quantity} says how many; --kind says another kind`);
  if (called && !bought)
    notes.push(
      `the events are taken for ${called}s, as the ${kindCalled(columnOf('at') ?? '') ? 'column of times' : 'file'} is called so; --kind says another kind`,
    );
  const kindOf =
    (ordered && amount === 'click' ? 'purchase' : amount) ??
    (bought && value === undefined ? 'purchase' : called);
  return {
    quantity,
    invoice,
    ...orderOf(kindOf),
    kind: kindOf,
  };
}
