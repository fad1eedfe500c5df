import { retrievers } from '../retrieve/index.js';
import { featureNames } from './features.js';

/** The names of the features: those that are logged with a served list. */
export const FEATURES: readonly string[] = featureNames(retrievers.map((retriever) => retriever.name));
