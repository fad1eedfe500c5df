// The computing room's public face.

export { type Panel, panelsOf, short } from './axis.js';
// Files: tensors, checkpoints, runs.
export {
  type Checkpoint,
  CheckpointError,
  type CheckpointFolder,
  checkSignature,
  type Json,
  listCheckpoints,
  loadCheckpoint,
  restore,
  type Signature,
  saveCheckpoint,
} from './checkpoint.js';
export { type CurveStyle, drawCurves } from './curve.js';
export { plotHtml, plotSvg } from './plot.js';
export {
  listRuns,
  metricsOf,
  type Run,
  RunLog,
  type RunPoint,
  type RunStatus,
  readRun,
  type Series,
  seriesOf,
} from './runs.js';
export {
  decodeSafetensors,
  encodeSafetensors,
  readSafetensors,
  readSafetensorsHeader,
  type SafetensorsContent,
  writeSafetensors,
} from './safetensors.js';
export {
  SafetensorsError,
  type StoredData,
  type StoredDtype,
  type StoredTensor,
  type StoredTensors,
} from './safetensors-header.js';
