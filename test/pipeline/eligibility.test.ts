/** Which items may be in the list of a request. */
import { describe, expect, it } from 'vitest';
import { Catalogue } from '#tandem/indexes/index.js';
import { eligibleItems } from '#tandem/pipeline/eligibility.js';
import { Scratch } from '#tandem/runtime/index.js';

const NOW = 1_000_000;
const item = {
  title: null,
  tags: ['even'],
  attributes: {},
  image: null,
  published: null,
  expires: null,
  hidden: false,
};

/** Items 0 to 5: 1, 3 and 5 are tagged `odd`, 4 is hidden, 5 is not published yet. */
function catalogue(): Catalogue {
  const items = new Catalogue(() => NOW);
  for (let k = 0; k < 6; k++) {
    const tags = k % 2 ? ['odd'] : ['even'];
    items.set(k, { ...item, id: `i${k}`, tags, hidden: k === 4, published: k === 5 ? NOW + 1 : null });
  }
  return items;
}

const state = { catalogue: catalogue() };
const scratch = new Scratch();
const eligible = (request: Partial<Parameters<typeof eligibleItems>[1]>, done: number[] = []) => {
  const may = eligibleItems(
    state,
    { filter: undefined, current: -1, now: NOW, ...request },
    Int32Array.from(done),
    scratch,
  );
  return [0, 1, 2, 3, 4, 5].filter(may);
};

describe('an item is eligible', () => {
  it('where it is published and not hidden', () => {
    expect(eligible({})).toEqual([0, 1, 2, 3]);
  });

  it('unless the person is done with it or looks at it, which holds for one request only', () => {
    expect(eligible({ current: 2 }, [0])).toEqual([1, 3]);
    expect(eligible({})).toEqual([0, 1, 2, 3]);
  });

  it('where the filter admits it', () => {
    expect(eligible({ filter: { tags: ['odd'] } })).toEqual([1, 3]);
    expect(eligible({ filter: { withoutTags: ['odd'], exclude: ['i0', 'unknown'] } })).toEqual([2]);
    expect(eligible({ filter: { exclude: ['i0'], tags: undefined } }, [1])).toEqual([2, 3]);
  });
});
