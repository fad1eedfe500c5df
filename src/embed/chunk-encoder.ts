/** The encoder of chunks and queries, where one is configured. */
import { type PretrainedTexts, pretrainedTexts } from './item-vectors.js';
import type { TextSettings } from './settings.js';

/** The encoder of what is searched, where one is configured. Without it searches go by words, and the operator is told. */
export function chunkEncoder(
  data: string,
  text: TextSettings,
  warn: (message: string) => void,
): PretrainedTexts | undefined {
  let told = '';
  const tell = ({ message }: Error) => {
    if (message !== told) warn(`searches go by words alone: ${message}`);
    told = message;
  };
  try {
    const texts = pretrainedTexts(data, text, 'chunk-vectors');
    texts?.listen({ onVector: () => {}, onError: tell });
    return texts;
  } catch (error) {
    tell(error as Error);
    return undefined;
  }
}
