/** config */
export { readConfig, watchConfig, writeConfig } from './file.js';
export { BLEND_ALONE, CONTROL, Config, type ExperimentSettings, type Variation } from './schema.js';
