/** What matters about the columns of events besides their usual names: times, visitors, kinds, amounts, orders. */
import { AMOUNTS, normalise, type Target } from './fields.js';
import type { Mapping, Step } from './mapping.js';
import type { Column } from './profile.js';
import { idReader, type Reader } from './readers.js';
import { kindCalled, shareIn, signalsIn } from './signals.js';

const QUANTITIES = new Set([
  'quantity',
  'qty',
  'units',
  'quantityordered',
  'lineitemquantity',
  'menge',
  'anzahl',
  'quantite',
  'cantidad',
  'quantidade',
  'quantita',
  'количество',
  '数量',
  '수량',
  'الكمية',
  'จำนวน',
]);

const INVOICES = new Set(['invoice', 'invoiceno', 'invoiceid', 'invoicenumber']);

const ORDERS = new Set([
  ...INVOICES,
  'order',
  'orderid',
  'ordernumber',
  'transactionid',
  'orderno',
  'ordername',
  'basketid',
  'receiptid',
  'lineitemname',
  'bestellnummer',
  'numerodecommande',
  'numerodepedido',
  'номерзаказа',
  '订单号',
  '订单编号',
  '注文番号',
]);

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
]);

/** The same, where each has one value for all lines of an order. */
const ORDER_NUMBERS = new Set([...[...ORDERS].filter((name) => name !== 'lineitemname'), 'name']);

/** Whether a row is a line of an order: it has an order's number and how many were bought. */
export function isOrderLine(columns: readonly Column[]): boolean {
  const has = (known: ReadonlySet<string>) =>
    columns.some(({ name }) => known.has(normalise(name.split('.').at(-1) ?? '')));
  return has(ORDERS) && has(QUANTITIES);
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
      !/birth|dob|expir|until|signup|regist|joined|delivery|estimated/i.test(name),
  );
  if (found.length === 0) return;
  const [first, ...others] = found;
  add(first, { field: 'at', type: 'time' });
  const beside = others.length > 0 ? `, not ${others.map(({ name }) => name).join(', ')}` : '';
  notes.push(`${first.name} is taken for the time of events by its values${beside}; else --map at=COLUMN`);
}

/** Ids that stay with a person's device for long: where nothing else says who it was, they do. */
const LASTING = new Set('distinctid fullvisitorid deviceid cookieid'.split(' '));

/** Where no column names people, one of lasting ids of visitors does. */
export function signInVisitors(steps: Step[], filled: Set<string>, notes: string[]): void {
  if (filled.has('user')) return;
  const at = steps.findIndex(
    ({ target, column }) =>
      target.field === 'session' && LASTING.has(normalise(column.split('.').at(-1) ?? '')),
  );
  if (at < 0) return;
  steps[at] = { ...steps[at], target: { field: 'user', type: 'id' } };
  filled.add('user');
  notes.push(`${steps[at].column} is taken for the user, as no other column says who it was`);
}

const EMAILS = new Set(['email', 'emailaddress', 'customeremail', 'billingemail']);

/** Of orders, whose customer 0 is any guest: who it was is told by the address, or not at all. */
export function nameGuests(columns: readonly Column[], steps: Step[], { taken, notes }: Assigning): void {
  const at = steps.findIndex(({ target }) => target.field === 'user');
  const profile = columns.find(({ name }) => name === steps[at]?.column)?.profile;
  if (!isOrderLine(columns) || !profile?.counts.has('0') || profile.whole < 1 || profile.least < 0) return;
  const { column, read, target } = steps[at];
  steps[at] = { ...steps[at], read: (value) => (String(value).trim() === '0' ? undefined : read(value)) };
  const email = columns.find(({ name }) => EMAILS.has(normalise(name)));
  if (email) {
    steps.splice(at + 1, 0, { column: email.name, target, read: idReader() });
    taken.add(email.name);
  }
  notes.push(`0 in ${column} is a guest${email ? `, who is told by ${email.name}` : ', who is nobody'}`);
}

type Special = Pick<Mapping, 'quantity' | 'invoice' | 'order' | 'kind' | 'signals' | 'share'>;

/** Columns that matter though they fill no field by themselves. */
export const toldColumns = ({ quantity, order, signals, share }: Special): Set<string> =>
  new Set([
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
  const named = (known: ReadonlySet<string>) =>
    columns.find((column) => known.has(normalise(column.name.split('.').at(-1) ?? '')) && free(column))?.name;
  const columnOf = (field: string) => steps.find(({ target }) => target.field === field)?.column;
  const value = columnOf('value');
  const amount = value === undefined ? undefined : AMOUNTS[normalise(value.split('.').at(-1) ?? '')];
  const quantity = named(QUANTITIES);
  const invoice = named(INVOICES);
  if (kind !== undefined || columnOf('kind') !== undefined)
    return { quantity, invoice, kind: kind ?? amount };
  if (value === undefined) {
    const signals = signalsIn(columns, free);
    if (signals.length > 0) {
      notes.push(
        `each row is an event of the kinds that its columns say: ${signals.map((one) => `${one.column} (${one.kind}${one.otherwise ? `, else ${one.otherwise}` : ''})`).join(', ')}; a row that says none is an impression`,
      );
      return { quantity, invoice, signals };
    }
    const share = shareIn(columns, free);
    if (share) {
      notes.push(
        `${share.column}${share.of ? ` of ${share.of}` : ''} says how much was watched or read: below 40 % it is a skip, from 90 % on complete, between them a view; --kind makes all of one kind`,
      );
      return { quantity, invoice, share };
    }
  }
  const ordered = named(ORDERS) !== undefined && (quantity !== undefined || invoice !== undefined);
  const called =
    value !== undefined
      ? undefined
      : (kindCalled(columnOf('at') ?? '') ?? kindCalled(file.split(/[\\/]/).at(-1) ?? ''));
  const bought = ordered || (quantity !== undefined && value === undefined && !called);
  if (bought && !ordered)
    notes.push(`the events are taken for purchases, as ${quantity} says how many; --kind says another kind`);
  if (called && !bought)
    notes.push(
      `the events are taken for ${called}s, as the ${kindCalled(columnOf('at') ?? '') ? 'column of times' : 'file'} is called so; --kind says another kind`,
    );
  const states = columns.filter((column) => ORDER_STATES.has(normalise(column.name)) && free(column));
  const kindOf = amount ?? (bought && value === undefined ? 'purchase' : called);
  const order =
    kindOf === 'purchase' && states.length > 0
      ? { number: named(ORDER_NUMBERS), states: states.map(({ name }) => name) }
      : undefined;
  return {
    quantity,
    invoice,
    ...(order && { order }),
    kind: kindOf,
  };
}
