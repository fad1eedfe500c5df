/** Where excerpts begin. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leadOf } from '#tandem/text/index.js';

const from = (text: string, word: string, most: number) => text.slice(leadOf(text, text.indexOf(word), most));

describe('the beginning of an excerpt', () => {
  const TEXT =
    'Dr. Li, who came at 5.30, was late. The train, which had 1,200 seats, stopped in the hills, where snow lay.';

  it('is the sentence, not the end of an abbreviation', () => {
    expect(from(TEXT, 'late', 100)).toBe(TEXT);
    expect(from(TEXT, 'seats', 100)).toMatch(/^The train, which/);
  });

  it('is the first clause that is near enough if the sentence is not, never within a number', () => {
    expect(from(TEXT, 'snow', 50)).toBe('stopped in the hills, where snow lay.');
    expect(from(TEXT, 'snow', 10)).toBe('where snow lay.');
    expect(from(TEXT, 'seats', 12)).toMatch(/^had 1,200 seats|^1,200 seats/);
  });

  it('is a word where there is no clause, and any whole character where there is no word', () => {
    expect(from('one two three four five six seven eight', 'eight', 8)).toBe('seven eight');
    expect(from('🙂🙂🙂🙂🙂🙂x', 'x', 3)).toBe('🙂🙂x');
  });

  it('is the sentence or clause in Chinese', () => {
    const text = '试用期不得超过一个月。用人单位拖欠报酬的，劳动者可以申请支付令。';
    expect(from(text, '支付令', 40)).toBe('用人单位拖欠报酬的，劳动者可以申请支付令。');
    expect(from(text, '支付令', 12)).toBe('劳动者可以申请支付令。');
  });

  it('is the sentence across lines that were wrapped, and the line of a list', () => {
    const wrapped = `Short lines.\n\nIndexes are built, settings are chosen and models are trained on others, at a low\npriority, so that two cores are enough.`;
    expect(from(wrapped, 'enough', 200)).toMatch(/^Indexes are built/);
    expect(from('Teas:\n- green tea from the hills\n- black tea from the plain', 'plain', 60)).toBe(
      '- black tea from the plain',
    );
  });

  it('is at most as far away as asked, and divides no character', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom('Tea', ' ', '. ', ', ', '\n', '\n\n', '茶', '。', '，', '🙂', 'é', '- ', '1,2'),
        ),
        fc.nat(),
        fc.integer({ min: 0, max: 40 }),
        (parts, place, most) => {
          const text = parts.join('');
          const at = parts.slice(0, place % (parts.length + 1)).join('').length;
          const start = leadOf(text, at, most);
          expect(start).toBeLessThanOrEqual(at);
          expect(start).toBeGreaterThanOrEqual(Math.max(0, at - most - 1));
          expect(text.slice(start).isWellFormed()).toBe(true);
        },
      ),
    );
  });
});
