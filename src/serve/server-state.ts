/** The state of the server: starting, ready, failed or stopping; and the engine, once it is open. */
import type { Progress } from '../runtime/index.js';
import type { Engine } from '../types.js';
import { HttpError } from './errors.js';

/** The state of one server. */
export class ServerState {
  engine: Engine | undefined;
  /** Set once the server is shutting down. */
  stopping = false;
  /** The error of opening the engine. */
  failure: unknown;

  constructor(private readonly progress: () => Progress | undefined) {}

  /** The engine. @throws HttpError 503 while there is none. */
  need(): Engine {
    if (!this.engine) throw this.unready();
    return this.engine;
  }

  /** Whether the server is not ready for requests. */
  get notReady(): boolean {
    return this.stopping || !this.engine;
  }

  unready(): HttpError {
    if (this.stopping)
      return new HttpError(503, 'stopping', 'this server is shutting down', {}, { connection: 'close' });
    if (this.failure !== undefined)
      return new HttpError(503, 'failed', 'the engine could not be opened; see the log');
    const progress = this.progress();
    const doing = progress
      ? `${progress.phase}${progress.total ? `, ${Math.floor((100 * progress.done) / progress.total)} %` : `, ${progress.done}`}`
      : 'opening';
    return new HttpError(503, 'starting', `not ready yet: ${doing}`, progress ? { progress } : {}, {
      'retry-after': '1',
    });
  }
}
