/** The server's texts in Chinese: each that the console shows has one, and none is of a text that the server no longer says. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { filesZh } from '../../console/src/i18n/server/files-zh.js';
import { inChinese } from '../../console/src/i18n/server/index.js';
import { modelsZh } from '../../console/src/i18n/server/models-zh.js';
import { requestsZh } from '../../console/src/i18n/server/requests-zh.js';

const SOURCES = fileURLToPath(new URL('../../src/', import.meta.url));

/** Rooms whose errors the console's calls can meet. */
const ROOMS = /^(?:config|control|evaluate|ingest|lifecycle|pipeline|rank|serve|train)\//;

/** Files in them that answer commands, programs of other systems, or files of the operator's own. */
const ELSEWHERE =
  /^(?:serve\/(?:gorse|openai|mcp)\/|serve\/(?:index|tenants|console|client-file|methods)\.|train\/(?:language|passages)\/|evaluate\/search|ingest\/files\/|lifecycle\/(?:build|taste)-file)/;

/** Errors with a text for the caller. */
const ERRORS =
  /(?:\bnew (?:InvalidInput|NotFound|Unavailable|NotEnoughData|WrongType|Unreadable|\w+Error)|\b(?:invalid|refuse|fail))\(/g;

const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.ts'))
  .map((path) => ({ path, text: readFileSync(`${SOURCES}${path}`, 'utf8') }));

/** The arguments of a call, from its opening bracket on. */
function argumentsAt(text: string, start: number): string {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if (text[at] === '(') depth++;
    else if (text[at] === ')' && --depth === 0) return text.slice(start + 1, at);
  }
  return '';
}

/** Sentences in the arguments of a call: texts of several words, with `x` for each value. */
const sentencesIn = (code: string): string[] =>
  [...code.replace(/['`] \+\s*['`]/g, '').matchAll(/'((?:\\.|[^'\\\n])+)'|`((?:\\.|[^`\\])+)`/g)]
    .map(([, plain, template]) =>
      (plain ?? template ?? '')
        .replace(/\$\{hint\}/g, '')
        .replace(/\$\{[^}]*\}/g, 'x')
        .replace(/\\'/g, "'"),
    )
    // A template within a template is no whole text.
    .filter((text) => /[a-z]{2,} [a-z]/.test(text) && !/\$\{|[{}]/.test(text));

describe('texts of the server', () => {
  const told = files
    .filter(({ path }) => ROOMS.test(path) && !ELSEWHERE.test(path))
    .flatMap(({ path, text }) =>
      [...text.matchAll(ERRORS)].flatMap(({ index, 0: name }) =>
        sentencesIn(argumentsAt(text, index + name.length - 1)).map((sentence) => ({ path, sentence })),
      ),
    );

  it('that are errors of its calls have a Chinese one each', () => {
    expect(told.length).toBeGreaterThan(100);
    expect(told.filter(({ sentence }) => inChinese(sentence) === undefined)).toEqual([]);
  });

  it('that have a Chinese one are in the sources', () => {
    const all = files
      .map(({ text }) => text.replace(/['`] \+\s*['`]/g, '').replace(/\\(['`])/g, '$1'))
      .join('\n');
    const gone = Object.keys({ ...requestsZh, ...modelsZh, ...filesZh })
      // Those of zod, of the AI SDK, and of the console itself.
      .filter((english) => !/^(?:Too |Invalid |Unrecognized |Cannot connect |the server )/.test(english))
      .filter((english) => !english.split(/\{\w+\}|NDCG@|: |; /).every((part) => all.includes(part)));
    expect(gone).toEqual([]);
  });

  it('keep their values, and names within them stay as they are', () => {
    expect(inChinese('limit: Too small: expected number to be >=1')).toBe('limit：太小：应不小于 1');
    expect(inChinese('line 1, column 7: it ends here, and something is missing')).toBe(
      '第 1 行第 7 列：公式到此结束，但不完整',
    );
    expect(inChinese('there is no item question')).toBe('没有内容 question');
    expect(
      inChinese(
        'NDCG@10 0.1234 beside 0.1200 of score fusion (better by -0.0100 to 0.0200) on 80 lists: not better; ' +
          'shows only 40 % as many items as the model served now',
      ),
    ).toBe(
      '在 80 个列表上 NDCG@10 为 0.1234，融合得分为 0.1200（改进 -0.0100 至 0.0200）：没有更好；展示的内容只有当前服务的模型的 40 %',
    );
    expect(inChinese('An answer that nobody has written in Chinese yet.')).toBeUndefined();
  });
});
