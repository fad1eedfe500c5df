/** Contradictions of sentences from different sources, and pairs that are none. */
import { expect, it } from 'vitest';
import { contradiction } from '#tandem/generate/verify/contradiction.js';

const kindOf = (first: string, second: string, about = 'Eiffel Tower', other = about) =>
  contradiction({ text: first, about }, { text: second, about: other })?.kind;

it.each([
  ['The tower is 330 metres high.', 'The tower is 324 metres high.', 'number'],
  [
    'The Eiffel Tower is 330 metres high.',
    'According to others, the Eiffel Tower is 324 metres high.',
    'number',
  ],
  ['It was opened in March 1889 to visitors.', 'It was opened in May 1889 to visitors.', 'date'],
  [
    'The Eiffel Tower was built in 1889 by Gustave Eiffel.',
    'The Eiffel Tower was built in 1887 by Gustave Eiffel.',
    'date',
  ],
  [
    'The tower is open to visitors on holidays.',
    'The tower is not open to visitors on holidays.',
    'negation',
  ],
  ['冲泡龙井茶的水温约为80度。', '冲泡龙井茶的水温约为90度。', 'number'],
  ['该寺建于1520年，位于杭州西湖边。', '据记载，该寺建于1532年，位于杭州西湖边。', 'date'],
  ['龙井茶适合用沸水冲泡。', '龙井茶不适合用沸水冲泡。', 'negation'],
])('%s | %s', (first, second, kind) => {
  expect([kindOf(first, second), kindOf(second, first)]).toEqual([kind, kind]);
});

it.each([
  ['in other words', 'The tower is 330 metres high.', 'The tower has a height of 330 metres.'],
  [
    'the same number in another form',
    'It has 1,000 steps to the second floor.',
    'It has 1000 steps to the second floor.',
  ],
  ['different names', 'Oslo has 700,000 people in Norway.', 'Bergen has 290,000 people in Norway.'],
  ['different things', 'Water for sencha should have 75 degrees.', 'Water for assam should have 95 degrees.'],
  ['different times', 'In 1990 the town had 5,000 people.', 'In 2000 the town had 6,000 people.'],
  ['a time that one alone says', 'The town had 5,000 people in 1990.', 'The town had 6,000 people.'],
  ['numbers of names', 'Apollo 11 flew to the moon and back.', 'Apollo 12 flew to the moon and back.'],
  ['chapters', '第3章介绍了茶叶的冲泡方法。', '第5章介绍了茶叶的冲泡方法。'],
  ['other words in common', 'The tower has 330 steps.', 'Visitors pay 25 euros for the lift of the tower.'],
])('%s are none', (_, first, second) => {
  expect([kindOf(first, second), kindOf(second, first)]).toEqual([undefined, undefined]);
});

it('of sentences without a name go by what their sources are about', () => {
  const [first, second] = ['It was built in 1889 of iron.', 'It was built in 1931 of iron.'];
  expect(kindOf(first, second, 'Eiffel Tower')).toBe('date');
  expect(
    kindOf(
      `${first.slice(0, -1)} and some wood.`,
      `${second.slice(0, -1)} for offices.`,
      'Eiffel Tower',
      'Empire State Building',
    ),
  ).toBeUndefined();
});
