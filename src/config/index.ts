/** The settings of a data folder: `schema` of `tandem.json` (of `answers` in a file of its own), and the `file` itself. */
export {
  type Answers,
  type ProviderSettings,
  providerWith,
  type RemoteSettings,
  type Task,
} from './answers.js';
export { changeMembers, readConfig, watchConfig, writeConfig } from './file.js';
export { CONTROL, Config, type ExperimentSettings, FUSION_ALONE, type Variation } from './schema.js';
