/** The encoder of chunks and queries, if one is configured. */
import { type PretrainedTexts, pretrainedTexts } from './item-vectors.js';
import type { TextSettings } from './settings.js';

/**
 * The encoder of chunks and queries, if one is configured. If it cannot be used, searches use full text alone, with a
 * warning.
 */
export function chunkEncoder(
  data: string,
  text: TextSettings,
  warn: (message: string) => void,
): PretrainedTexts | undefined {
  let told = '';
  const tell = ({ message }: Error) => {
    if (message !== told) warn(`searches use full text alone: ${message}`);
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
