/** A text encoder in this process, by `@huggingface/transformers`, an optional package. */
import { type PretrainedEncoder, TextEncoderError } from './pretrained.js';

/** The part of the package's interface that is used. */
interface Transformers {
  pipeline(
    task: 'feature-extraction',
    model: string,
  ): Promise<
    (
      texts: readonly string[],
      options: { pooling: 'mean'; normalize: true },
    ) => Promise<{ readonly data: ArrayLike<number>; readonly dims: readonly number[] }>
  >;
}

const PACKAGE = '@huggingface/transformers';

/** @param load loads the package; imports it by name by default. */
export function transformersEncoder(
  model: string,
  load: () => Promise<Transformers> = () => import(PACKAGE) as Promise<Transformers>,
): PretrainedEncoder {
  let extractor: ReturnType<Transformers['pipeline']> | undefined;

  async function open(): ReturnType<Transformers['pipeline']> {
    let transformers: Transformers;
    try {
      transformers = await load();
    } catch (error) {
      throw new TextEncoderError(
        `the text encoder '${model}' needs the package ${PACKAGE}: \`npm install ${PACKAGE}\`, or choose another encoder under "text" in tandem.json (${(error as Error).message.split('\n')[0]})`,
      );
    }
    return transformers.pipeline('feature-extraction', model);
  }

  return {
    name: `transformers/${model}`,
    async embed(texts, signal) {
      extractor ??= open();
      const extract = await extractor.catch((error: unknown) => {
        extractor = undefined;
        throw error;
      });
      signal?.throwIfAborted();
      const { data, dims } = await extract(texts, { pooling: 'mean', normalize: true });
      const [count, width] = dims;
      if (count !== texts.length || width === undefined) {
        throw new TextEncoderError(
          `the text encoder '${model}' gave an array of ${dims.join(' × ')} for ${texts.length} texts`,
        );
      }
      return texts.map((_, k) => Float32Array.from({ length: width }, (_, d) => data[k * width + d]));
    },
  };
}
