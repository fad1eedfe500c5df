/** `tandem lm convert`: a language model from one format to another. */
import { type Command, Option } from 'commander';
import { type GgufPrecision, openLanguageFiles, writeGguf, writeHuggingFace } from '../../models/index.js';
import { UsageError } from '../failure.js';
import { modelCommand } from './options.js';

const PRECISIONS = ['f16', 'q8_0', 'q4_0', 'f32'] as const;

const EXAMPLES = `tandem lm convert model.gguf ./folder
tandem lm convert ./folder model.gguf --precision q8_0`;

export function converting(): Command {
  return modelCommand(
    'convert',
    'write a model as a GGUF file, where OUT ends in .gguf, or as a folder in the layout of Hugging Face',
    EXAMPLES,
  )
    .argument('<MODEL>', 'a GGUF file, or a folder as Hugging Face has it')
    .argument('<OUT>', 'what to write; an existing GGUF file is replaced once the new one is whole')
    .addOption(
      new Option(
        '--precision <NAME>',
        'of the matrices in a GGUF file (default: f16); folders are float32',
      ).choices(PRECISIONS),
    )
    .action(async (path: string, out: string, { precision }: { precision?: (typeof PRECISIONS)[number] }) => {
      const gguf = out.endsWith('.gguf');
      if (precision && !gguf)
        throw new UsageError('--precision is of GGUF files; folders are written in float32');
      const files = await openLanguageFiles(path);
      try {
        if (gguf) await writeGguf(out, files, (precision ?? 'f16').toUpperCase() as GgufPrecision);
        else await writeHuggingFace(out, files);
      } finally {
        files.weights.close();
      }
      process.stderr.write(`wrote ${out}\n`);
    });
}
