/** Tables of trades that nobody has told Tandem of: one file without an option, of which events and what they say about items are taken. */
import { expect, test } from 'vitest';
import { type DataSet, lines, taken } from './data-set.js';

const again = (rows: readonly string[], times: number): string[] =>
  Array.from({ length: times }, (_, round) => rows.map((row) => row.replaceAll('#', String(round)))).flat();

const SETS: { readonly [trade: string]: DataSet } = {
  'loans of a library': {
    files: {
      'loans.csv': lines(
        'Loan No,Member No,Copy Barcode,Title,Section,Borrowed,Returned',
        ...again(['L#1,M#,B1,Dune,Novels,20/09/2026,2#/11/2026', 'L#2,M#,B2,Emma,Novels,08/09/2026,'], 4),
      ),
    },
    records: [
      ...again(['purchase M# B1 2026-09-20T00:00:00', 'purchase M# B2 2026-09-08T00:00:00'], 4),
      'item B1 Dune',
      'item B2 Emma',
    ],
  },
  'a board of jobs: kinds by their values': {
    files: {
      'applications.csv': lines(
        'Candidate,Job,Position,City,Status,When,Channel',
        ...again(
          [
            'c#@x.org,j1,Nurse,Bonn,viewed,"Oct 2#, 2026 11:42 PM",w#',
            'c#@x.org,j2,Nurse,Bonn,saved,"Oct 2#, 2026 11:43 PM",w#',
            'd#@x.org,j3,Chef,Bonn,applied,"Oct 2#, 2026 11:44 PM",w#',
            'd#@x.org,j4,Chef,Bonn,applied,"Oct 2#, 2026 11:45 PM",w#',
          ],
          4,
        ),
      ),
    },
    records: [
      ...again(
        [
          'viewed c#@x.org j1 2026-10-2#T23:42:00',
          'saved c#@x.org j2 2026-10-2#T23:43:00',
          'applied d#@x.org j3 2026-10-2#T23:44:00',
          'applied d#@x.org j4 2026-10-2#T23:45:00',
        ],
        4,
      ),
      'item j1 Nurse',
      'item j2 Nurse',
      'item j3 Chef',
      'item j4 Chef',
    ],
  },
  'orders with German numbers: the same thing bought in two orders of a day': {
    files: {
      'Aufträge.csv': lines(
        'Belegnr.;Kundennr.;Artikelnr.;Bezeichnung;Menge;Einzelpreis;Belegdatum',
        ...again(['R#;K1;A-1;Leiter;1.240;1.012,30 €;16.11.2026'], 6),
      ),
    },
    records: [...again(['purchase K1 A-1 2026-11-16T00:00:00'], 6), 'item A-1 Leiter'],
  },
  'what differs from event to event says nothing about the item': {
    files: {
      'reviews.csv': lines('user,item,rating,title', ...again(['u#,a,5,Good #', 'u#,b,3,Bad #'], 4)),
    },
    records: again(['rating u# a 5', 'rating u# b 3'], 4),
  },
};

test.each(Object.entries(SETS))('%s', async (_, { files, records }) => {
  expect((await taken(files)).records).toEqual(records);
});
