import type { Served } from './list.js';
import type { Recommendation } from './types.js';

const utf8 = new TextDecoder();

export const asObjects = ({ request, list }: Served): Recommendation => ({
  request,
  items: 'items' in list ? list.items : JSON.parse(utf8.decode(list.json)),
});

/** To nine decimals: more tells nobody anything, and makes answers a tenth longer. */
export const rounded = (value: number): number => Math.round(value * 1e9) / 1e9;
