// The computing room's public face.

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
