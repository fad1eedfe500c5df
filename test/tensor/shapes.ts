/** Generated shapes: of few axes and small sizes, 0 and 1 among them, alone or in pairs that broadcast. */
import fc from 'fast-check';

const size = fc.constantFrom(1, 2, 3, 1, 4, 2);
const sizeOrNone = fc.constantFrom(1, 2, 3, 0, 4, 2);

/** A shape of `least` to 3 axes. */
export const shape = (least = 0) => fc.array(sizeOrNone, { minLength: least, maxLength: 3 });

/** The same without axes of size 0. */
export const fullShape = (least = 0) => fc.array(size, { minLength: least, maxLength: 3 });

/** Two shapes that broadcast: one with some sizes made 1, perhaps fewer axes, in either order. */
export const broadcasting = fc
  .tuple(shape(), fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }), fc.nat(3), fc.boolean())
  .map(([whole, ones, drop, swap]): [number[], number[]] => {
    const other = whole.map((d, i) => (ones[i] ? 1 : d)).slice(Math.min(drop, whole.length));
    return swap ? [other, whole] : [whole, other];
  });
