import { Marks } from '../indexes/index.js';

// What may not be shown in the list being made.
export const barred = new Marks();
