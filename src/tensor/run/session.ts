// The one place that talks to ONNX Runtime: opens sessions with the threads and device asked for, and
// turns values into its tensors and back.

import { availableParallelism } from 'node:os';
import * as ort from 'onnxruntime-node';
import type { DType, TypedArray } from '../dtype.js';
import type { Value } from '../value.js';

export type Device = 'cpu' | 'webgpu' | 'cuda';

export interface RunOptions {
  /** Threads for one operation; as many as the machine has cores unless given. */
  threads?: number;
  /** Where to run; where 'webgpu' or 'cuda' is not to be had, the CPU is used and `onNotice` is told why. */
  device?: Device;
  /** Told, in one sentence, what is not as asked for. Written to the console unless given. */
  onNotice?: (message: string) => void;
  /** Write ONNX Runtime's profile of every node to files beginning with this; `close` ends it. */
  profile?: string;
}

/** An open session, and the device it really runs on. */
export interface Session {
  readonly device: Device;
  run(
    feeds: Record<string, ort.Tensor>,
    fetches: Record<string, ort.Tensor | null>,
  ): Promise<Record<string, ort.Tensor>>;
  close(): Promise<void>;
}

/** Opens a session over the bytes of a model. */
export async function openSession(model: Uint8Array, options: RunOptions = {}): Promise<Session> {
  const { threads = availableParallelism(), device = 'cpu', onNotice = console.warn, profile } = options;
  if (!Number.isInteger(threads) || threads < 1)
    throw new RangeError(`threads: ${threads} is not a whole number of 1 or more`);
  const base: ort.InferenceSession.SessionOptions = {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    ...(profile && { enableProfiling: true, profileFilePrefix: profile }),
  };
  let used: Device = 'cpu';
  let session: ort.InferenceSession | undefined;
  if (device !== 'cpu') {
    try {
      if (!ort.listSupportedBackends().some((b) => b.name === device))
        throw new Error(`this build of ONNX Runtime has no '${device}' backend`);
      session = await ort.InferenceSession.create(model, { ...base, executionProviders: [device, 'cpu'] });
      used = device;
    } catch (error) {
      const message = error instanceof Error ? error.message.split('\n')[0] : String(error);
      const reason = message.replace(/^.*(?:FAIL : |was false\. )/, ''); // without ONNX Runtime's own places
      onNotice(
        `tensor: '${device}' was asked for but cannot be used (${reason}); running on the CPU instead`,
      );
    }
  }
  const open =
    session ?? (await ort.InferenceSession.create(model, { ...base, executionProviders: ['cpu'] }));
  return {
    device: used,
    run: (feeds, fetches) => open.run(feeds, fetches) as Promise<Record<string, ort.Tensor>>,
    async close() {
      if (profile) open.endProfiling();
      await open.release();
    },
  };
}

/** ONNX Runtime's view of a value; it shares the value's memory. */
export const toOrt = (value: Value): ort.Tensor =>
  new ort.Tensor(value.dtype, value.data as Float32Array, value.shape as number[]);

export const fromOrt = (tensor: ort.Tensor): Value => ({
  dtype: tensor.type as DType,
  shape: tensor.dims,
  data: tensor.data as TypedArray,
});
