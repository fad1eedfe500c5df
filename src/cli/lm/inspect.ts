/** `tandem lm inspect`: the contents of a language model's files. */
import type { Command } from 'commander';
import { type LanguageFiles, openLanguageFiles, parametersOf, tensorsOf } from '../../models/index.js';
import { Tokenizer } from '../../text/index.js';
import { printJson, withJson } from '../command.js';
import { inShort, modelCommand } from './options.js';

/** Bytes per weight: 32 weights of Q8_0 take 34 bytes, of Q4_0 18. */
const BYTES = { float32: 4, float16: 2, q8: 34 / 32, q4: 18 / 32 } as const;

const EXAMPLES = `tandem lm inspect model.gguf
tandem lm inspect ./folder --json`;

/** The command `tandem lm inspect`. */
export function inspecting(): Command {
  const about = 'show the shape, parameters, memory, tokenizer and chat template of a model';
  return withJson(modelCommand('inspect', about, EXAMPLES))
    .argument('<MODEL>', 'a GGUF file, or a folder as Hugging Face has it')
    .action(async (path: string, { json }: { json?: boolean }) => {
      const files = await openLanguageFiles(path);
      try {
        const found = describe(files);
        if (json) printJson(found);
        else process.stdout.write(inWords(found));
      } finally {
        files.weights.close();
      }
    });
}

function describe({ path, config, weights, tokenizer, template }: LanguageFiles) {
  const { total } = parametersOf(config);
  const types: Record<string, number> = {};
  for (const name of tensorsOf(config).keys()) {
    const type = weights.typeOf(name);
    types[type] = (types[type] ?? 0) + 1;
  }
  const perToken = 2 * config.layers * config.keyHeads * config.head * 4;
  return {
    path,
    config,
    parameters: total,
    tensors: types,
    memory: Object.fromEntries(
      Object.entries(BYTES).map(([name, bytes]) => [name, Math.round(total * bytes)]),
    ),
    cache: { perToken, context: perToken * config.context },
    tokenizer: {
      tokens: new Tokenizer(tokenizer).size,
      merges: tokenizer.merges.length,
      pattern: tokenizer.pattern,
      special: tokenizer.added.filter(({ special }) => special).map(({ content }) => content),
    },
    template: template ?? null,
  };
}

function inWords(found: ReturnType<typeof describe>): string {
  const { config, tokenizer } = found;
  const special = tokenizer.special.slice(0, 6).join(' ') + (tokenizer.special.length > 6 ? ' ...' : '');
  const lines: [string, string][] = [
    ['model', found.path],
    ['family', `${config.family}, ${config.tied ? 'tied' : 'untied'} embeddings`],
    ['parameters', inShort(found.parameters)],
    ['shape', `${config.layers} layers, width ${config.width}, hidden ${config.hidden}`],
    ['attention', `${config.heads} heads of ${config.head}, ${config.keyHeads} of keys and values`],
    ['context', `${config.context} tokens, rotary base ${config.rotaryBase}`],
    [
      'stored as',
      Object.entries(found.tensors)
        .map(([type, n]) => `${n} ${type}`)
        .join(', '),
    ],
    [
      'weights',
      Object.entries(found.memory)
        .map(([name, bytes]) => `${name} ${inShort(bytes)}B`)
        .join(', '),
    ],
    [
      'cache',
      `${inShort(found.cache.perToken)}B a token, ${inShort(found.cache.context)}B for the whole context`,
    ],
    ['tokenizer', `${tokenizer.tokens} tokens, ${tokenizer.merges} merges, cut as by ${tokenizer.pattern}`],
    ['special', special || 'none'],
    ['template', found.template === null ? 'none' : `${found.template.length} characters`],
  ];
  return `${lines.map(([name, value]) => `${name.padEnd(12)}${value}`).join('\n')}\n`;
}
