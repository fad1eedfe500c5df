/** The order of the files of tests: the longest first, so that both processes are busy until the end. */
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes most, on two quiet cores; the others follow as Vitest orders them. */
const LONGEST = [
  'console/console',
  'serve/openapi-walk',
  'package/pack',
  'train/ranker',
  'simulate/run',
  'simulate/rollback',
  'train/sequence-engine',
  'control/control',
  'serve/hostile',
  'ingest/documents/hostile',
  'generate/providers',
  'generate/strategies',
  'cli/while-serving',
  'cli/train',
  'cli/serve',
  'cli/stop',
  'store/durability',
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
