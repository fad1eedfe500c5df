/** Text as tokens and features: the same for what reads the same, in any script, and never failing. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { featuresOf, hash32, normalise, segment } from '#tandem/text/index.js';

describe('normalising', () => {
  it('joins what reads the same', () => {
    expect(normalise('Ｆｕｌｌ Café ﬁne')).toBe('full cafe fine');
    expect(normalise('ÀÉÎ')).toBe(normalise('aei'));
    // Marks that make another letter stay: が is not か, and Korean syllables stay whole.
    expect(normalise('が')).toBe('が');
    expect(normalise('한국')).toBe('한국');
  });

  it('does nothing more when done again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(normalise(normalise(text))).toBe(normalise(text));
      }),
    );
  });
});

describe('segmenting', () => {
  it.each([
    ['The Lord of the Rings, 2001', ['the', 'lord', 'of', 'the', 'rings', '2001']],
    ['北京大学', ['北京', '京大', '大学']],
    ['我', ['我']],
    ['iPhone手机 15', ['iphone', '手机', '15']],
    ['猫 と dog', ['猫', 'と', 'dog']],
    ['ภาษาไทย'.slice(0, 3), ['ภา', 'าษ']],
    ['  …!? ', []],
    ['𠮷野家', ['𠮷野', '野家']],
  ])('%s', (text, tokens) => {
    expect(segment(text)).toEqual(tokens);
  });

  it('takes any text, and gives tokens of letters and digits only', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const token of segment(text)) expect(token).toMatch(/^[\p{L}\p{N}\p{M}ー]+$/u);
      }),
    );
  });
});

describe('features', () => {
  const shared = (a: string, b: string) => {
    const other = new Set(featuresOf(segment(b)).feature);
    return [...featuresOf(segment(a)).feature].filter((feature) => other.has(feature)).length;
  };

  it('are shared by forms of a word, and not by other words', () => {
    expect(shared('recommendation', 'recommended')).toBeGreaterThan(4);
    expect(shared('recommendation', 'aerofoil')).toBe(0);
    expect(shared('北京大学', '大学')).toBe(1);
  });

  it('count how often each is there', () => {
    const { feature, count } = featuresOf(['cat', 'dog', 'cat']);
    expect(new Set(feature).size).toBe(feature.length);
    expect([...count].sort()).toEqual([1, 2]);
    expect(featuresOf(Array(1_000).fill('a')).count).toEqual(Uint8Array.of(255));
  });

  it('hash evenly and the same everywhere', () => {
    expect([hash32(''), hash32('tandem'), hash32('tandem', 1), hash32('北京')]).toMatchInlineSnapshot(`
      [
        -1421968373,
        55218639,
        -815977657,
        -185702360,
      ]
    `);
    expect(hash32('xtandemy', 0, 1, 7)).toBe(hash32('tandem'));
    const buckets = new Float64Array(64);
    for (let k = 0; k < 64_000; k++) buckets[hash32(`word${k}`) & 63]++;
    for (const count of buckets) expect(Math.abs(count - 1_000)).toBeLessThan(200);
  });
});
