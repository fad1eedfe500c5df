/** What answers of served lists say, their values counted. */
import { expect, it } from 'vitest';
import { positivelyAnswered, weightOf } from '#tandem/control/answers-in-log.js';
import { kindsWith } from '#tandem/indexes/index.js';
import { EngineState } from '#tandem/state/index.js';

it('low ratings are no positive answers, neither new ones nor those of the log', () => {
  const state = new EngineState(kindsWith({}));
  const values = [5, 1, 4, 2, Number.NaN];
  state.addEvents(
    {
      user: new Int32Array(5),
      item: Int32Array.of(0, 1, 2, 3, 4),
      kind: new Uint16Array(5),
      at: Float64Array.of(10, 20, 30, 40, 50),
      answers: Uint8Array.of(1, 1, 1, 1, 0),
      value: Float32Array.from(values),
    },
    ['rating', 'click'],
  );
  expect([...positivelyAnswered(state, 0)]).toEqual([0, 2]);
  expect([...positivelyAnswered(state, 20)]).toEqual([2]);
  const said = (kind: string, value?: number) =>
    Math.sign(weightOf(state, { id: 'e', user: 0, item: 7, at: 60, kind, value }));
  expect([said('rating', 1), said('rating', 5), said('rating'), said('click', 1), said('unheard')]).toEqual([
    -1, 1, 1, 1, 0,
  ]);
});
