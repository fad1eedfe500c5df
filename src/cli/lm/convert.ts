/** `tandem lm convert`: conversion of a language model to another format. */
import { type Command, Option } from 'commander';
import {
  type GgufPrecision,
  openLanguageFiles,
  type Precision,
  writeGguf,
  writeHuggingFace,
  writeOnnx,
} from '../../models/index.js';
import { UsageError } from '../failure.js';
import { modelCommand } from './options.js';

const PRECISIONS = ['f16', 'q8_0', 'q4_0', 'f32'] as const;

/** The precisions of ONNX; float32 without --precision. */
const ONNX_PRECISIONS: Partial<Record<(typeof PRECISIONS)[number], Precision>> = {
  f32: 'float32',
  q8_0: 'q8',
  q4_0: 'q4',
};

interface Options {
  readonly precision?: (typeof PRECISIONS)[number];
  readonly onnx?: boolean;
}

const EXAMPLES = `tandem lm convert model.gguf ./folder
tandem lm convert ./folder ./web --onnx --precision q4_0     for transformers.js
tandem lm convert ./folder model.gguf --precision q8_0`;

/** The command `tandem lm convert`. */
export function converting(): Command {
  return modelCommand(
    'convert',
    'write a model as a GGUF file, where OUT ends in .gguf, or as a folder in the layout of Hugging Face or transformers.js',
    EXAMPLES,
  )
    .argument('<MODEL>', 'a GGUF file, or a folder as Hugging Face has it')
    .argument('<OUT>', 'what to write; an existing GGUF file is replaced once the new one is whole')
    .addOption(
      new Option(
        '--precision <NAME>',
        'of the matrices in a GGUF file (default: f16) or in ONNX (default: f32); other folders are float32',
      ).choices(PRECISIONS),
    )
    .option('--onnx', 'write ONNX, laid out for transformers.js, into the folder OUT')
    .action(async (path: string, out: string, { precision, onnx }: Options) => {
      const gguf = out.endsWith('.gguf');
      if (onnx && gguf)
        throw new UsageError('--onnx writes a folder: give OUT a name that does not end in .gguf');
      if (precision && !gguf && !onnx)
        throw new UsageError('--precision is of GGUF files and ONNX; other folders are written in float32');
      const onnxPrecision = ONNX_PRECISIONS[precision ?? 'f32'];
      if (onnx && !onnxPrecision)
        throw new UsageError(
          `--onnx is written in ${Object.keys(ONNX_PRECISIONS).join(', ')}, not in ${precision}`,
        );
      const files = await openLanguageFiles(path);
      try {
        if (gguf) await writeGguf(out, files, (precision ?? 'f16').toUpperCase() as GgufPrecision);
        else if (onnx && onnxPrecision) await writeOnnx(out, files, onnxPrecision);
        else await writeHuggingFace(out, files);
      } finally {
        files.weights.close();
      }
      process.stderr.write(`wrote ${out}\n`);
    });
}
