/** `tandem.json`: what is taken, and what is refused with the field named; and how it is written. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig, writeConfig } from '#tandem/config/index.js';
import { newFolder } from '../support/world.js';

const refused = async (config: unknown) => {
  const folder = await newFolder(config, false);
  return readConfig(folder).then(
    () => 'taken',
    (error: Error) => error.message.slice(folder.length + 1),
  );
};
const arms = { control: {}, x: { objective: 'score' } };
const experiment = { metrics: ['click'], arms };

describe('the configuration', () => {
  it('has defaults for all', async () => {
    expect(await readConfig(await newFolder(undefined, false))).toEqual({
      kinds: {},
      lifetime: {},
      assistants: { keys: {} },
      lists: {},
      objective: null,
      repeats: true,
      retrievers: {},
      rules: { boosts: [], pins: [], caps: [] },
      exploration: { share: 0 },
      experiments: {},
      text: { encoder: 'trained' },
      answers: { providers: [], budget: {}, order: 'best-last' },
      undescribed: 'hide',
    });
  });

  it.each([
    [{ objective: 'score *' }, 'objective: line 1, column 8: it ends here'],
    [{ objective: '"text"' }, 'objective: line 1, column 1: `"text"` is text, and a number is needed'],
    [{ objective: 3 }, 'objective: '],
    [{ text: { encoder: 'other' } }, 'text.encoder: '],
    [{ text: { encoder: 'endpoint', url: 'ftp://a', model: 'm' } }, 'text.url: is the URL of an endpoint'],
    [
      { text: { encoder: 'endpoint', url: 'https://a/v1', model: 'm', keyFrom: 'sk-123' } },
      'text.keyFrom: is the name of an environment variable, not the key itself',
    ],
    [
      { rules: { boosts: [{ where: 'score', factor: 2 }] } },
      'rules.boosts.0.where: line 1, column 1: `score` is a number',
    ],
    [{ rules: { boosts: [{ where: 'true', factor: 0 }] } }, 'rules.boosts.0.factor: '],
    [{ rules: { pins: [{ place: 1 }] } }, 'rules.pins.0: needs either item or where'],
    [{ rules: { pins: [{ item: 'a', where: 'true', place: 1 }] } }, 'rules.pins.0: needs either'],
    [{ rules: { pins: [{ item: 'a', place: 0 }] } }, 'rules.pins.0.place: '],
    [
      { rules: { caps: [{ each: 'score', most: 1 }] } },
      'rules.caps.0.each: line 1, column 1: `score` is a number',
    ],
    [
      { rules: { caps: [{ each: 'item.tags', most: 1, until: 'soon' }] } },
      'rules.caps.0.until: is not a time',
    ],
    [{ retrievers: { newst: 0 } }, 'retrievers.newst: is no retriever: there are sequence, similar-items,'],
    [
      {
        retrievers: {
          sequence: 0,
          'similar-items': 0,
          'similar-people': 0,
          'same-tags': 0,
          affinity: 0,
          popular: 0,
          newest: 0,
          taste: 0,
          vectors: 0,
          repeat: 0,
        },
      },
      'retrievers: leaves no retriever',
    ],
    [{ exploration: { share: 0.9 } }, 'exploration.share: '],
    [{ experiments: { 'Not OK': experiment } }, 'experiments.Not OK: is a lower-case name'],
    [{ experiments: { e: { ...experiment, metrics: [] } } }, 'experiments.e.metrics: '],
    [
      { experiments: { e: { ...experiment, arms: { x: arms.x } } } },
      "experiments.e.arms: has no arm 'control'",
    ],
    [
      { experiments: { e: { ...experiment, arms: { control: {} } } } },
      'experiments.e.arms: has no arm besides',
    ],
    [
      { experiments: { e: { ...experiment, arms: { ...arms, control: arms.x } } } },
      'experiments.e.arms.control: changes',
    ],
    [
      { experiments: { e: { ...experiment, arms: { ...arms, y: {} } } } },
      'experiments.e.arms.y: changes nothing',
    ],
    [
      { experiments: { e: { ...experiment, arms: { ...arms, x: { objective: 'p.' } } } } },
      'experiments.e.arms.x.objective: line 1',
    ],
    [
      { experiments: { e: { ...experiment, arms: { control: { share: 0.5 }, x: { objective: 'score' } } } } },
      'need all a share',
    ],
    [
      {
        experiments: {
          e: { ...experiment, arms: { control: { share: 0.7 }, x: { objective: 'score', share: 0.7 } } },
        },
      },
      'more than 1',
    ],
    [
      { experiments: { e: { ...experiment, arms: { ...arms, x: { models: { ranker: 'sequence-1' } } } } } },
      "experiments.e.arms.x.models.ranker: is neither 'blend' nor the id of a ranker",
    ],
    [{ models: { ranker: 'blend' } }, 'models'],
    [
      { experiments: { e: experiment, f: experiment } },
      "experiments.f: changes objective, as 'e' does at the same time",
    ],
    [{ objectives: 'score' }, ''],
  ])('%j is refused: %s', async (config, message) => {
    const said = await refused(config);
    expect(said).not.toBe('taken');
    expect(said).toContain(message);
  });

  it('takes experiments that change other things, or at other times', async () => {
    const newest = { metrics: ['click'], arms: { control: {}, x: { retrievers: { newest: 0 } } } };
    const early = { ...experiment, until: '2026-01-01' };
    const late = { ...experiment, from: '2026-01-01' };
    expect(await refused({ experiments: { early, late, newest } })).toBe('taken');
    const { experiments } = await readConfig(await newFolder({ experiments: { late } }, false));
    expect(experiments.late.arms).toEqual([
      { name: 'control', share: 0.5, overrides: {} },
      { name: 'x', share: 0.5, overrides: { objective: 'score' } },
    ]);
  });
});

describe('writing a field', () => {
  it('leaves all else as it is, whole also where writers meet', async () => {
    const folder = await newFolder({ objective: 'score', exploration: { share: 0.1 } }, false);
    const formulas = Array.from({ length: 20 }, (_, k) => `score * ${k}.0`);
    await Promise.all(formulas.map((formula) => writeConfig(folder, 'objective', formula)));
    const { objective, exploration } = await readConfig(folder);
    expect(formulas).toContain(objective);
    expect(exploration).toEqual({ share: 0.1 });
    expect(await readdir(folder)).toEqual(['tandem.json']);
    await writeConfig(folder, 'objective', undefined);
    expect(JSON.parse(await readFile(join(folder, 'tandem.json'), 'utf8'))).toEqual({
      exploration: { share: 0.1 },
    });
  });

  it('is refused where the file would be wrong, which stays as it was', async () => {
    const folder = await newFolder({ objective: 'score' }, false);
    await expect(writeConfig(folder, 'objective', 'score *')).rejects.toMatchObject({ name: 'InvalidInput' });
    expect(await readConfig(folder)).toMatchObject({ objective: 'score' });
  });
});
