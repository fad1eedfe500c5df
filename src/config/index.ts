/** The settings of a data folder: `schema` of `tandem.json`, and the `file` itself. */
export { readConfig, watchConfig, writeConfig } from './file.js';
export { BLEND_ALONE, CONTROL, Config, type ExperimentSettings, type Variation } from './schema.js';
