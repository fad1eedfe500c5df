/**
 * Whether what `tandem eval --train` shows as _with ranker_ and what is admitted agree, on data of several shapes.
 *
 * The ranker's verdict rests on people whose last items were held out of its training; eval measures others. They disagree
 * where a ranker is admitted whose lists eval finds worse, or refused whose lists it finds better, by more than both
 * intervals of 95 % reach together.
 */
import { evaluate } from '#tandem/index.js';
import { inFolder } from '../lib/files.js';
import { significant } from '../lib/stats.js';
import { importShape } from './measure-shapes.js';
import { SHAPES } from './shapes.js';

const FIGURE = 'NDCG@10';

const BY_FUSION = 'tandem';

const WITH_RANKER = 'with ranker';

/**
 * Measures one set in each shape with each seed.
 * @param {{ name: string, pairs: import('./shapes.js').Pair[], shapes: string[], seeds: number[], log: (line: string) => void }} task
 * @param {{ figures: object, ratios: object }} results
 */
export async function measureAdmission({ name, pairs, shapes, seeds, log }, { figures, ratios }) {
  let [measured, disagreed] = [0, 0];
  for (const one of shapes) {
    await inFolder(async (folder) => {
      // All events, as eval holds out events itself.
      const { rows, wanted } = SHAPES[one].make(pairs);
      const data = await importShape(folder, [...rows, ...heldOutOf(rows, wanted)]);
      for (const seed of seeds) {
        const { methods, ranker } = await evaluate({
          data,
          databaseUrl: '',
          holdout: 'last',
          ks: [10],
          methods: [BY_FUSION, WITH_RANKER],
          train: true,
          seed,
        });
        const label = `${name}_${one}_${seed}`.replace(/\W/g, '_');
        const [fused, ranked] = [methods[BY_FUSION][FIGURE], methods[WITH_RANKER]?.[FIGURE]];
        log(
          `${name}, ${one}, seed ${seed}: ${FIGURE} ${fused.value.toFixed(4)} by fusion, ` +
            `${ranked ? ranked.value.toFixed(4) : 'none'} with ranker; ${ranker.admitted ? 'admitted' : 'refused'}: ${ranker.reason}`,
        );
        figures[`${label}_fusion_ndcg10`] = significant(fused.value);
        if (!ranked) continue;
        measured++;
        figures[`${label}_ranker_ndcg10`] = significant(ranked.value);
        figures[`${label}_admitted`] = Number(ranker.admitted);
        ratios[`${label}_ranker_vs_fusion`] = significant(ranked.value / fused.value, 4);
        const better = ranked.value - fused.value;
        const noise = (ranked.high - ranked.low + fused.high - fused.low) / 2;
        if (Math.abs(better) > noise && better > 0 !== ranker.admitted) disagreed++;
      }
    });
  }
  figures[`${name}_admission_measured`] = measured;
  figures[`${name}_admission_disagreed`] = disagreed;
}

/** What a shape held out, as rows after the others. */
function heldOutOf(rows, wanted) {
  const last = rows.reduce((most, { at }) => Math.max(most, at ?? 0), 0);
  return [...wanted].flatMap(([user, items]) =>
    [...items].map((item) => ({ user, item, ...(last > 0 && { at: last + 60_000 }) })),
  );
}
