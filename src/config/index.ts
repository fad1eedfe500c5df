/** The settings of a data folder: the `schema` of `tandem.json` with those of `answers`, `assistants` and `names`, and the `file`. */
export {
  type Answers,
  type ProviderSettings,
  providerWith,
  type RemoteSettings,
  type Task,
} from './answers.js';
export { visibleTo } from './assistants.js';
export { changeMembers, readConfig, watchConfig, writeConfig } from './file.js';
export { NAME } from './names.js';
export { CONTROL, Config, type ExperimentSettings, FUSION_ALONE, type Variation } from './schema.js';
