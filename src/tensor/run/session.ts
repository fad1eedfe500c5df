/**
 * Sessions of ONNX Runtime, which only this file calls: opens sessions with the requested threads and device, in this
 * thread or a worker thread, and passes values as tensors without copying.
 */
import { availableParallelism } from 'node:os';
import * as ort from 'onnxruntime-node';
import { ReplyThread, SerialQueue } from '../../runtime/index.js';
import type { DType, TypedArray } from '../dtype.js';
import { zerosFor } from '../graph.js';
import { isUnreadable, unreadable } from '../onnx/unreadable.js';
import type { Value } from '../value.js';

export type Device = 'cpu' | 'webgpu' | 'cuda';

export interface RunOptions {
  /** The number of threads for one operation; by default the number of cores. */
  threads?: number;
  /** The device; if 'webgpu' or 'cuda' is not available, the CPU is used, and `onNotice` is called with the reason. */
  device?: Device;
  /** Called with a message if an option cannot be met; by default it is written to the console. */
  onNotice?: (message: string) => void;
  /**
   * Runs in a worker thread. Otherwise each run blocks the calling thread and its event loop, as onnxruntime-node
   * computes in the calling thread. Values that are updated in place are transferred to the worker thread during a run
   * (their arrays are empty until `run` is settled, and then replaced); others are copied.
   */
  worker?: boolean;
  /** Writes ONNX Runtime's profile of all nodes to files with this prefix; `close` ends it. */
  profile?: string;
}

/** Further options of sessions. */
export interface SessionOptions extends RunOptions {
  /**
   * Plans the memory of a run once the sizes of all values are known: 1 to 4 % faster for small graphs, but with a
   * further arena of the size of the run's peak for each set of sizes; true by default.
   */
  planMemory?: boolean;
}

/** The type and shape of a new value. */
export interface Fresh {
  readonly dtype: DType;
  readonly shape: readonly number[];
}

/** All outputs by name: a value that is also a feed is updated in place, others are new values. */
export type Fetches = Readonly<Record<string, Value | Fresh>>;

/** An open session, and the device in use. */
export interface Session {
  readonly device: Device;
  /** Runs the model; returns the new values. */
  run(feeds: Readonly<Record<string, Value>>, fetches: Fetches): Promise<Record<string, Value>>;
  close(): Promise<void>;
}

/**
 * Opens a session of a `runnable` model: its bytes, or the path of a file, whose weights can be in a file beside it.
 *
 * @example
 * const info = (name) => ({ name, type: { tensorType: { elemType: 1, shape: { dim: [{ dimValue: 2 }] } } } });
 * const node = { input: ['x', 'x'], output: ['y'], name: 'double', opType: 'Add', attribute: [] };
 * const [input, output] = [[info('x')], [unreadable.value, info('y')]];
 * const bytes = encodeModel({ name: 'double', node: [unreadable.node, node], initializer: [], input, output });
 * const session = await openSession(bytes, { threads: 1 });
 * const x = { dtype: 'float32', shape: [2], data: Float32Array.of(1, 2) };
 * (await session.run({ x }, { y: { dtype: 'float32', shape: [2] } })).y.data; // [2, 4]
 * await session.close();
 */
export async function openSession(
  model: Uint8Array | string,
  options: SessionOptions = {},
): Promise<Session> {
  const { threads = availableParallelism(), onNotice = console.warn } = options;
  if (!Number.isInteger(threads) || threads < 1)
    throw new RangeError(`threads: ${threads} is not a whole number of 1 or more`);
  if (options.worker) return openInWorker(model, { ...options, threads, onNotice });
  const { session, device } = await create(model, { ...options, threads, onNotice });
  return {
    device,
    async run(feeds, fetches) {
      const tensors = new Map<Value, ort.Tensor>();
      const lend = (value: Value): ort.Tensor => {
        const tensor = tensors.get(value) ?? toOrt(value);
        tensors.set(value, tensor);
        return tensor;
      };
      const lendAll = (values: Readonly<Record<string, Value>>) =>
        Object.fromEntries(Object.entries(values).map(([name, value]) => [name, lend(value)]));
      const fresh = freshOf(fetches);
      const outputs = lendAll(notEmpty({ ...(fetches as Record<string, Value>), ...fresh }));
      try {
        await session.run(lendAll(feeds), { [unreadable.name]: null, ...outputs });
      } catch (error) {
        if (!isUnreadable(error)) throw error;
      }
      return fresh;
    },
    async close() {
      if (options.profile) session.endProfiling();
      await session.release();
    },
  };
}

async function create(
  model: Uint8Array | string,
  { threads, device = 'cpu', onNotice = console.warn, profile, planMemory = true }: SessionOptions,
): Promise<{ session: ort.InferenceSession; device: Device }> {
  const base: ort.InferenceSession.SessionOptions = {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    enableMemPattern: planMemory,
    logSeverityLevel: 4, // whatever fails is thrown, and need not be written, too
    ...(profile && { enableProfiling: true, profileFilePrefix: profile }),
  };
  if (device !== 'cpu') {
    try {
      if (!ort.listSupportedBackends().some((b) => b.name === device))
        throw new Error(`this build of ONNX Runtime has no '${device}' backend`);
      const executionProviders = [device, 'cpu'];
      return { session: await open(model, { ...base, executionProviders }), device };
    } catch (error) {
      const message = error instanceof Error ? error.message.split('\n')[0] : String(error);
      const reason = message.replace(/^.*(?:FAIL : |was false\. )/, ''); // without ONNX Runtime's own places
      onNotice(
        `tensor: '${device}' was asked for but cannot be used (${reason}); running on the CPU instead`,
      );
    }
  }
  return { session: await open(model, { ...base, executionProviders: ['cpu'] }), device: 'cpu' };
}

/** ONNX Runtime's call has separate signatures for bytes and paths. */
const open = (
  model: Uint8Array | string,
  options: ort.InferenceSession.SessionOptions,
): Promise<ort.InferenceSession> =>
  typeof model === 'string'
    ? ort.InferenceSession.create(model, options)
    : ort.InferenceSession.create(model, options);

/** The message to the worker thread for one run: values by the names of feeds and outputs. */
export interface RunRequest {
  readonly feeds: Readonly<Record<string, Value>>;
  /** For each output, the name of the feed that it updates, or the type and shape of its new value. */
  readonly fetches: Readonly<Record<string, string | Fresh>>;
}

/** The reply: new outputs, transferred arrays by feed, and the error, if any. */
export interface RunReply {
  readonly results?: Record<string, Value>;
  readonly lent?: Record<string, TypedArray>;
  readonly error?: string;
  readonly device?: Device;
  readonly notice?: string;
}

async function openInWorker(
  model: Uint8Array | string,
  { onNotice, threads, device, profile, planMemory }: SessionOptions,
): Promise<Session> {
  const options: SessionOptions = { threads, device, profile, planMemory };
  const thread = new ReplyThread<RunRequest | null, RunReply>(new URL('./worker.js', import.meta.url), {
    data: { model, options },
    name: "the session's thread",
    onNotice({ notice }) {
      if (notice) onNotice?.(notice);
      return notice !== undefined;
    },
  });
  const turns = new SerialQueue();
  const opened = await thread.next();
  if (opened.error) throw new Error(opened.error);

  async function exchange(
    feeds: Readonly<Record<string, Value>>,
    fetches: Fetches,
  ): Promise<Record<string, Value>> {
    const names = new Map(Object.entries(feeds).map(([name, value]) => [value, name]));
    const updated = Object.entries(fetches).map(
      ([name, value]) => [name, isValue(value) ? (names.get(value) as string) : value] as const,
    );
    const lent = [...new Set(updated.flatMap(([, feed]) => (typeof feed === 'string' ? feed : [])))];
    for (const name of lent) {
      const { data } = feeds[name];
      if (data.byteLength !== data.buffer.byteLength) replace(feeds[name], data.slice());
    }
    const request: RunRequest = { feeds, fetches: Object.fromEntries(updated) };
    const {
      results,
      lent: back = {},
      error,
    } = await thread.ask(
      request,
      lent.map((name) => feeds[name].data.buffer as ArrayBuffer),
    );
    for (const name of lent) replace(feeds[name], back[name]);
    if (error !== undefined) throw new Error(error);
    return results as Record<string, Value>;
  }
  return {
    device: opened.device as Device,
    run: (feeds, fetches) => turns.run(() => exchange(feeds, fetches)),
    close: () =>
      turns.run(async () => {
        await thread.ask(null);
        await thread.close();
      }),
  };
}

function replace(value: Value, data: TypedArray): void {
  (value as { data: TypedArray }).data = data;
}

/** ONNX Runtime's view of a value; it shares the value's memory. */
const toOrt = (value: Value): ort.Tensor =>
  new ort.Tensor(value.dtype, value.data as Float32Array, value.shape as number[]);

const isValue = (fetched: Value | Fresh): fetched is Value => 'data' in fetched;

/** The outputs that are not empty; of empty ones, ONNX Runtime does not always compute the shape. */
const notEmpty = (outputs: Readonly<Record<string, Value>>): Record<string, Value> =>
  Object.fromEntries(Object.entries(outputs).filter(([, { data }]) => data.length > 0));

/** Arrays for the outputs that are not updated in place. */
function freshOf(fetches: Fetches): Record<string, Value> {
  const fresh: Record<string, Value> = {};
  for (const [name, fetched] of Object.entries(fetches)) {
    if (!isValue(fetched)) fresh[name] = { ...fetched, data: zerosFor(fetched.shape, fetched.dtype) };
  }
  return fresh;
}
