/** Verification: what is altered is caught, what is true or left out is not doubted. */
import { describe, expect, it } from 'vitest';
import { verify } from '#tandem/generate/index.js';

const ADA =
  'Ada Lovelace was born in London in 1815. She did not attend a university, but worked with Charles Babbage on his engine. ' +
  'In 1843, she published 12 notes. She died in 1852.';

const TEA =
  '龙井茶产于浙江省杭州市。冲泡时水温约80度，不宜使用沸水。茶圣陆羽在《茶经》中记载了1200年前的制茶方法。';

const kinds = (sentence: string, source: string) => verify(sentence, source).doubts.map(({ kind }) => kind);

describe('verify', () => {
  it.each([
    ['Ada Lovelace was born in London in 1816.', ADA, 'number'],
    ['In 1843, she published 15 notes.', ADA, 'number'],
    ['Ada Lovelace was born in Paris in 1815.', ADA, 'name'],
    ['She did attend a university, but worked with Charles Babbage on his engine.', ADA, 'negation'],
    ['She didn’t die in 1852.', ADA, 'negation'],
    ['Charles Babbage was born in London in 1815.', ADA, 'name'],
    ['Bees dance in order to tell others where flowers are.', ADA, 'unsupported'],
    ['龙井茶产于浙江省宁波市。', TEA, 'replaced'],
    ['冲泡时水温约90度，不宜使用沸水。', TEA, 'number'],
    ['冲泡时水温约80度，宜使用沸水。', TEA, 'negation'],
    ['蜜蜂用舞蹈告诉同伴花的方向。', TEA, 'unsupported'],
  ])('doubts: %s', (sentence, source, kind) => {
    expect(kinds(sentence, source)).toContain(kind);
  });

  it.each([
    ['Ada Lovelace was born in London in 1815.', ADA],
    ['She died in 1852', ADA],
    ['In 1843 she published twelve notes.', ADA],
    ['She worked with Charles Babbage on his engine.', ADA],
    ['She didn’t attend a university.', ADA],
    ['冲泡时水温约80度，不宜使用沸水。', TEA],
    ['龙井茶产于浙江省杭州市', TEA],
  ])('does not doubt: %s', (sentence, source) => {
    expect(kinds(sentence, source)).toEqual([]);
  });

  it('takes texts without a word, and empty sources', () => {
    expect(verify('…', ADA).supported).toBe(true);
    expect(verify('Ada was born.', '').supported).toBe(false);
  });
});
