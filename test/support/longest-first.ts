/** The order of test files: the slowest first, so that both processes are busy until the end. */
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The slowest files on two idle cores; the others follow in the order of Vitest. */
const LONGEST = [
  'evaluate/movielens',
  'console/console',
  'train/sequence-engine',
  'cli/cases/serving',
  'console/kept',
  'cli/cases/imports',
  'package/pack',
  'cli/train',
  'simulate/rollback',
  'tensor/parity',
  'train/ranker',
  'console/hostile',
  'cli/serve',
  'serve/openapi-walk',
  'engine/examples',
  'cli/lm',
  'cli/while-serving',
  'console/chinese',
  'console/keyboard',
  'generate/providers',
  'console/other-data',
  'cli/import/asking',
  'simulate/run',
  'cli/answers',
  'embed/item-vectors',
  'train/language/pretrain',
  'control/control',
  'ingest/documents/hostile',
  'bench/search-kills',
  'store/durability',
  'generate/demo-questions',
  'cli/stop',
  'serve/hostile',
  'serve/evaluating',
];

const placeOf = ({ moduleId }: TestSpecification): number => {
  const place = LONGEST.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
  return place < 0 ? LONGEST.length : place;
};

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((a, b) => placeOf(a) - placeOf(b));
  }
}
