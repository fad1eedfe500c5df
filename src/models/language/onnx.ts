/**
 * Export of a language model to ONNX, in the layout of transformers.js: config.json, tokenizer files, and in `onnx/`
 * the graph and its weights.
 */
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFolderTexts } from './hugging-face.js';
import type { LanguageFiles } from './language-files.js';
import { NodeWriter } from './node-writer.js';
import { writeOnnxGraph } from './onnx-graph.js';
import type { Precision } from './packed-weights.js';

/** The file names of transformers.js, by its `dtype`: fp32, q8, q4. */
const NAMES: Record<Precision, string> = { float32: 'model', q8: 'model_quantized', q4: 'model_q4' };

/**
 * Writes a model as a folder with ONNX; other precisions in the same folder are not changed.
 *
 * @example
 * await writeOnnx('web', openGguf('model.gguf'), 'q4'); // web/onnx/model_q4.onnx and model_q4.onnx_data
 * JSON.parse(readFileSync('web/config.json', 'utf8')).model_type; // 'llama'
 */
export async function writeOnnx(folder: string, model: LanguageFiles, precision: Precision): Promise<void> {
  const name = NAMES[precision];
  const parts = join(folder, 'onnx');
  await mkdir(parts, { recursive: true });
  const [graph, data] = [`${name}.onnx`, `${name}.onnx_data`];
  const to = new NodeWriter({ within: parts, graph, data, own: false });
  try {
    writeOnnxGraph(to, model.config, model.weights, precision);
    await rename(join(to.folder, data), join(parts, data));
    await rename(join(to.folder, graph), join(parts, graph));
  } finally {
    to.discard();
  }
  // The scaling of positions is only in the graph.
  const { rotaryFactors: _, ...config } = model.config;
  await writeFolderTexts(
    folder,
    { ...model, config },
    { 'transformers.js_config': { use_external_data_format: true } },
  );
}
