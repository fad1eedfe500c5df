/** The settings of a data folder: `schema` of `tandem.json`, and the `file` itself. */
export { readConfig, watchConfig, writeConfig } from './file.js';
export { CONTROL, Config, type ExperimentSettings, FUSION_ALONE, type Variation } from './schema.js';
