/** Lines: which breaks are within a sentence, and what is a row of a table. */
import { describe, expect, it } from 'vitest';
import { oneLine, sentencesOf } from '#tandem/text/index.js';

const texts = (text: string) => sentencesOf(text).map((sentence) => oneLine(sentence.text));

describe('wrapped lines are one sentence', () => {
  it.each([
    [
      'of Markdown',
      'The index is built from the store when it is missing or\ndamaged, which takes a minute. A second server reads it from\nPostgreSQL instead.',
      [
        'The index is built from the store when it is missing or damaged, which takes a minute.',
        'A second server reads it from PostgreSQL instead.',
      ],
    ],
    [
      'of a list',
      'Options:\n- `--watch` keeps a folder in step with\n  what is stored. It needs no root.\n- `--dry` writes nothing.',
      [
        'Options:',
        '- `--watch` keeps a folder in step with what is stored.',
        'It needs no root.',
        '- `--dry` writes nothing.',
      ],
    ],
    [
      'of a quotation',
      '> The meeting was moved to Thursday because\n> the room is taken.\nThat suits me.',
      ['> The meeting was moved to Thursday because the room is taken.', 'That suits me.'],
    ],
    [
      'of an e-mail with breaks behind spaces',
      'We would like to confirm that your order \nhas been sent today.\n\nRegards,\nAnna',
      ['We would like to confirm that your order has been sent today.', 'Regards,', 'Anna'],
    ],
    [
      'in Chinese',
      '倒排索引记录每个词出现在哪些文档里，查询时只读取查询中\n的词的记录，因此很快。向量索引则按照语义找到相近的段落，\n两者的结果合并在一起。',
      [
        '倒排索引记录每个词出现在哪些文档里，查询时只读取查询中的词的记录，因此很快。',
        '向量索引则按照语义找到相近的段落，两者的结果合并在一起。',
      ],
    ],
    [
      'with a divided word',
      'What was agreed upon in the treaty is of inter-\nnational interest to all of them.',
      ['What was agreed upon in the treaty is of international interest to all of them.'],
    ],
  ])('%s', (_, text, sentences) => {
    expect(texts(text)).toEqual(sentences);
  });
});

describe('lines of their own stay', () => {
  it.each([
    ['headings', '# Installation of the server and of the console\nrun the command below'],
    ['items without marks', 'green tea\nblack tea\nwhite tea'],
    ['labelled lines', 'Name: a server that answers every question of people\nPort: 8080'],
    ['verse', 'Tiger Tiger, burning bright,\nIn the forests of the night;'],
    ['columns', 'radius of the whole body:     6.981  28.11\ntexture of the whole body:    9.71   39.28'],
    ['hard breaks', 'The first line of the address was broken  \non purpose by two spaces'],
    ['code', 'const found = await engine.search(query);\nreturn found.items.map(shown);'],
    ['fenced code', '```\nlet total = the sum of all those numbers\nprint the total\n```'],
    [
      'logs',
      '12:00:01 the server has started and listens on a port\n12:00:02 the server has built its indexes in memory',
    ],
  ])('%s', (_, text) => {
    expect(texts(text)).toEqual(text.split('\n').map((line) => line.trim()));
  });

  it('a row of a table is one sentence, whatever marks are in it', () => {
    const text =
      'Name | What it does\nserve | Starts a server. Stops on SIGTERM.\neval | Evaluates. Prints JSON!';
    expect(sentencesOf(text).map(({ text, row }) => [text, row])).toEqual(
      text.split('\n').map((line) => [line, true]),
    );
  });
});
