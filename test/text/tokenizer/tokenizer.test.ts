/**
 * The tokenizer beside Hugging Face's: `fixtures/hugging-face.json` holds what its library (0.23.3) made of this project's
 * own readme, with each of the pre-tokenizers: merges, and ids of texts.
 */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type PatternName,
  PretokenCounts,
  readTokenizerJson,
  Tokenizer,
  type TokenizerDefinition,
  TokenizerError,
  tokensByScript,
  trainTokenizer,
  writeTokenizerJson,
} from '#tandem/text/index.js';
import { CHARACTER_OF } from '#tandem/text/tokenizer/byte-alphabet.js';
import { patternOf } from '#tandem/text/tokenizer/patterns.js';

interface Fixture {
  text: string;
  special: string[];
  size: number;
  texts: string[];
  patterns: Record<
    PatternName,
    { pre_tokenizer: object; normalizer: object | null; merges: string[]; ids: number[][] }
  >;
}

/** What the tests change of a file; deliberately loose, as hostile files are. */
interface TokenizerFile {
  model: { type: string; vocab: Record<string, number>; merges: unknown } | null;
  pre_tokenizer: { pretokenizers: { pattern: { Regex: string } }[] } | null;
  normalizer: unknown;
  added_tokens: { content: string }[];
}

const fixture = JSON.parse(
  readFileSync(new URL('./fixtures/hugging-face.json', import.meta.url), 'utf8'),
) as Fixture;
const names = Object.keys(fixture.patterns) as PatternName[];

function trained(pattern: PatternName): TokenizerDefinition {
  const counts = new PretokenCounts(pattern);
  counts.add(fixture.patterns[pattern].normalizer ? fixture.text.normalize('NFC') : fixture.text);
  return trainTokenizer(counts.counts, { size: fixture.size, special: fixture.special, pattern });
}

/** The ids of one pretoken, by looking for the pair of lowest rank again and again. */
function mergedNaively({ tokens, merges }: TokenizerDefinition, pretoken: string): number[] {
  const ranks = new Map(merges.map((pair, rank) => [pair.join(' '), rank]));
  const parts = Array.from(Buffer.from(pretoken.toWellFormed()), (byte) => CHARACTER_OF[byte]);
  for (;;) {
    let [best, least] = [-1, Number.POSITIVE_INFINITY];
    for (let i = 0; i + 1 < parts.length; i++) {
      const rank = ranks.get(`${parts[i]} ${parts[i + 1]}`);
      if (rank !== undefined && rank < least) [best, least] = [i, rank];
    }
    if (best < 0) return parts.map((part) => tokens.indexOf(part));
    parts.splice(best, 2, parts[best] + parts[best + 1]);
  }
}

const file = (changes: (json: TokenizerFile) => void = () => {}) => {
  const json = JSON.parse(writeTokenizerJson(trained('llama3')));
  changes(json);
  return JSON.stringify(json);
};

describe('beside Hugging Face', () => {
  it.each(names)('%s: merges are the same', (name) => {
    expect(trained(name).merges.map((pair) => pair.join(' '))).toEqual(fixture.patterns[name].merges);
  });

  it.each(names)('%s: ids are the same', (name) => {
    const nfc = fixture.patterns[name].normalizer !== null;
    const tokenizer = new Tokenizer({ ...trained(name), nfc });
    fixture.texts.forEach((text, i) => {
      expect([text, Array.from(tokenizer.encode(text))]).toEqual([text, fixture.patterns[name].ids[i]]);
    });
  });

  it.each(names)('%s: its pre_tokenizer is read', (name) => {
    const json = JSON.parse(writeTokenizerJson(trained(name)));
    json.pre_tokenizer = fixture.patterns[name].pre_tokenizer;
    json.normalizer = fixture.patterns[name].normalizer;
    expect(readTokenizerJson(JSON.stringify(json)).pattern).toBe(name);
  });
});

describe('a tokenizer', () => {
  it('gives back every text', () => {
    const tokenizer = new Tokenizer(trained('tandem'));
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        expect(tokenizer.decode(tokenizer.encode(text), { special: true })).toBe(text);
      }),
    );
  });

  it('comes back whole from a file', () => {
    const definition = { ...trained('llama3'), before: [0], after: [], ignoreMerges: true };
    expect(readTokenizerJson(writeTokenizerJson(definition))).toEqual(definition);
    const tokenizer = new Tokenizer(definition);
    expect(tokenizer.encode('the', { frame: true })[0]).toBe(0);
  });

  it('is written with the ids of added tokens in the vocabulary, as other libraries number the others anew', () => {
    const whole = trained('smollm');
    // As GGUF has them: special tokens among the ids, but not among the tokens.
    const definition = {
      ...whole,
      tokens: whole.tokens.map((token, id) => (whole.added.some((one) => one.id === id) ? undefined : token)),
      added: [...whole.added, { id: whole.tokens.length + 3, content: '<later>', special: true }],
    };
    const json: TokenizerFile = JSON.parse(writeTokenizerJson(definition));
    for (const { content, id } of definition.added)
      expect([content, json.model?.vocab[content]]).toEqual([content, id]);
    const read = new Tokenizer(readTokenizerJson(JSON.stringify(json)));
    expect(Array.from(read.encode('<later>the'))).toEqual(
      Array.from(new Tokenizer(definition).encode('<later>the')),
    );
  });

  it('merges long pretokens as it does short ones', () => {
    const definition = trained('tandem');
    const tokenizer = new Tokenizer(definition);
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{90,400}$/), (word) => {
        expect(Array.from(tokenizer.encode(word))).toEqual(mergedNaively(definition, word));
      }),
      { numRuns: 30 },
    );
  });

  it('splits text without spaces only where no merge crosses', () => {
    // A vocabulary whose merges join characters, and parts of characters with others.
    const characters = [...'阿平的了中丰é́ñ😀😁𠮷ab\u0301'];
    const counts = new PretokenCounts('gpt2');
    const draw = fc.sample(fc.array(fc.constantFrom(...characters), { maxLength: 40 }), {
      numRuns: 400,
      seed: 5,
    });
    for (const text of draw) counts.add(text.join(''));
    const definition = trainTokenizer(counts.counts, { size: 420, pattern: 'gpt2' });
    expect(definition.merges.length).toBeGreaterThan(100);
    const tokenizer = new Tokenizer(definition);
    const other = fc.string({ unit: 'binary', minLength: 1, maxLength: 2 });
    const text = fc.array(fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...characters) }, other), {
      maxLength: 120,
    });
    fc.assert(
      fc.property(text, (parts) => {
        const whole = parts.join('');
        const expected = (whole.match(patternOf('gpt2')) ?? []).flatMap((word) =>
          mergedNaively(definition, word),
        );
        expect(Array.from(tokenizer.encode(whole))).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });

  it('normalises as the library that files are made for, which knows no marks after Unicode 9', () => {
    const tokenizer = new Tokenizer({ ...trained('qwen2'), nfc: true });
    const normalised = (text: string) => tokenizer.decode(tokenizer.encode(text));
    // By tokenizers 0.23.3: normalizers.NFC().normalize_str(text).
    expect(normalised('e\u0301 a\u0315\u0334')).toBe('\u00e9 a\u0334\u0315');
    for (const text of ['a\u0315\u{1e08f}\u0334', '\u{105d2}\u0307', '\u{11935}\u{11930}'])
      expect([text, normalised(text)]).toEqual([text, text]);
    expect(normalised('e\u0301\u{1e08f}\u0315\u0334e\u0301')).toBe('\u00e9\u{1e08f}\u0334\u0315\u00e9');
  });

  it('takes special tokens as text where it is told to', () => {
    const tokenizer = new Tokenizer(trained('tandem'));
    expect(tokenizer.encode('a<|end|>')).toContain(0);
    const plain = tokenizer.encode('a<|end|>', { special: false });
    expect(plain).not.toContain(0);
    expect(tokenizer.decode(plain)).toBe('a<|end|>');
  });

  it('decodes token by token, characters cut in two included', () => {
    const tokenizer = new Tokenizer(trained('tandem'));
    const text = 'naïve 👩‍👧 数据 end';
    const decoder = tokenizer.decoder();
    const parts = Array.from(tokenizer.encode(text), (id) => decoder.next(id));
    expect(parts.join('') + decoder.end()).toBe(text);
    expect(parts.join('')).not.toContain('\ufffd');
  });

  it('tells tokens per character by script', () => {
    const shares = tokensByScript(new Tokenizer(trained('tandem')), 'hello 数据库 12');
    expect(shares.map(({ script, characters }) => [script, characters])).toEqual([
      ['latin', 5],
      ['han', 3],
      ['digits', 2],
    ]);
    for (const { tokensPerCharacter } of shares) expect(tokensPerCharacter).toBeGreaterThan(0);
  });

  it('refuses a vocabulary too small for the bytes', () => {
    expect(() => trainTokenizer(new Map(), { size: 200 })).toThrow('at least 256');
  });
});

describe('a file that is wrong or hostile', () => {
  const refused: [string, (json: TokenizerFile) => void, string][] = [
    [
      'a regular expression that explodes',
      (json) => {
        json.pre_tokenizer!.pretokenizers[0].pattern.Regex = '(\\p{L}+)+$';
      },
      'pre_tokenizer: the regular expression',
    ],
    [
      'a merge with nothing',
      (json) => (json.model!.merges as string[][]).push(['', 'e']),
      'one side is empty',
    ],
    [
      'a merge of what is no token',
      (json) => (json.model!.merges as string[][]).push(['zz', 'qq']),
      '"zz" is no token',
    ],
    [
      'an id that would fill memory',
      (json) => {
        json.model!.vocab.zzz = 2 ** 31;
      },
      'impossible id',
    ],
    [
      'two tokens of one id',
      (json) => {
        json.model!.vocab.zzz = 5;
      },
      'both have id 5',
    ],
    [
      'an empty added token',
      (json) => {
        json.added_tokens[0].content = '';
      },
      'it is empty',
    ],
    [
      'another kind of model',
      (json) => {
        json.model!.type = 'Unigram';
      },
      'only BPE is read',
    ],
    [
      'another normalizer',
      (json) => {
        json.normalizer = { type: 'Replace' };
      },
      'only NFC',
    ],
    [
      'no pre-tokenizer',
      (json) => {
        json.pre_tokenizer = null;
      },
      'only byte-level BPE',
    ],
    [
      'merges that are no list',
      (json) => {
        json.model!.merges = {};
      },
      'model.merges: not a list',
    ],
    [
      'no model',
      (json) => {
        json.model = null;
      },
      'model: not an object',
    ],
  ];
  it.each(refused)('%s is refused by name', (_, change, message) => {
    const read = () => new Tokenizer(readTokenizerJson(file(change)));
    expect(read).toThrow(TokenizerError);
    expect(read).toThrow(message);
  });

  it('is refused where it is no JSON', () => {
    expect(() => readTokenizerJson('{"model"')).toThrow('not JSON');
  });
});

describe('added tokens', () => {
  it('that begin alike are found by the thousand, the longest of those at one place', () => {
    const base = trained('llama3');
    const added = Array.from({ length: 5_000 }, (_, i) => ({
      id: 1_000 + i,
      content: 'a'.repeat(200) + i,
      special: true,
    }));
    const tokenizer = new Tokenizer({ ...base, added: [...base.added, ...added] });
    const ids = tokenizer.encode(`${'a'.repeat(20_000)}12 ${'a'.repeat(199)}`);
    expect(ids.filter((id) => id >= 1_000)).toEqual(Int32Array.of(1_012));
  });
});
