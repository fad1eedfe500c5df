/**
 * Unpacking of packed documents (DOCX, EPUB and others), bounded: a file says how large its parts are, and parts that are larger
 * than they say are cut there, so that a small file cannot become a huge one.
 */
import { type UnzipFileInfo, unzipSync } from 'fflate';
import { LIMITS } from './limits.js';
import { Unreadable } from './unreadable.js';

/** Bytes that a part may have for each packed byte; text that people write has less than 20. */
const RATIO = 500;

/** Parts that are small enough never to be a bomb, whatever their ratio. */
const SMALL = 4 * 1024 * 1024;

export type Parts = { readonly [name: string]: Uint8Array };

/**
 * @param wanted which parts are unpacked; the others cost nothing.
 * @throws Unreadable where the archive is damaged, or its parts are more or larger than {@link LIMITS} allows.
 */
export function unpack(bytes: Uint8Array, wanted: (name: string) => boolean): Parts {
  let files = 0;
  let total = 0;
  const filter = ({ name, size, originalSize }: UnzipFileInfo): boolean => {
    if (++files > LIMITS.files) throw new Unreadable(`has more than ${LIMITS.files} files packed in it`);
    if (!wanted(name)) return false;
    total += originalSize;
    if (total > LIMITS.unpacked || (originalSize > SMALL && originalSize > size * RATIO))
      throw new Unreadable(
        `would be unpacked to more than it may (${name} from ${size} to ${originalSize} bytes): it is damaged or made to do harm`,
      );
    return true;
  };
  try {
    return unzipSync(bytes, { filter });
  } catch (error) {
    if (error instanceof Unreadable) throw error;
    throw new Unreadable(`cannot be unpacked: it is damaged (${(error as Error).message})`);
  }
}

/** The names of what is packed. @throws Unreadable where the archive is damaged. */
export function packedNames(bytes: Uint8Array): string[] {
  const names: string[] = [];
  unpack(bytes, (name) => {
    names.push(name);
    return false;
  });
  return names;
}
