/** Metrics in Prometheus' format: latencies of requests, events by result, the process, the engine and its models. */
import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import type { FastifyInstance } from 'fastify';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { KIND_NAME, type WriteReport } from '../store/index.js';
import { countAnswers } from './answer-metrics.js';
import type { ServerState } from './server-state.js';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * The number of kinds of events with a separate counter; others are counted together, as callers can send any kind.
 */
const KINDS = 50;

/** The metrics of one server. */
export class Metrics {
  private readonly registry = new Registry();
  private readonly delay: IntervalHistogram = monitorEventLoopDelay({ resolution: 20 });
  private readonly kinds = new Set<string>();
  private readonly requests = new Histogram({
    name: 'tandem_http_request_duration_seconds',
    help: 'Time from a request to its response.',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: SECONDS,
    registers: [this.registry],
  });
  private readonly events = new Counter({
    name: 'tandem_events_total',
    help: 'Events sent over HTTP, by result.',
    labelNames: ['outcome'] as const,
    registers: [this.registry],
  });
  private readonly received = new Counter({
    name: 'tandem_events_received_total',
    help: `Events sent over HTTP, by kind: the first ${KINDS} kinds, and the rest as other.`,
    labelNames: ['kind'] as const,
    registers: [this.registry],
  });

  constructor(state: ServerState) {
    this.delay.enable();
    this.gauge('tandem_ready', 'Whether requests are served.', () => (state.notReady ? 0 : 1));
    for (const [name, help] of [
      ['items', 'Items in the store.'],
      ['users', 'Users in the store.'],
      ['events', 'Events in the store.'],
      ['eventsSinceRefresh', 'Events that are not in the item graph yet.'],
      ['eventsFitted', 'Events that fusion weights were fitted on; 0 for the default weights.'],
    ] as const) {
      const metric = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
      this.gauge(`tandem_${metric}`, help, () => state.engine?.stats()[name] ?? 0);
    }
    this.models(state);
    countAnswers(this.registry, state);
    const memory = new Gauge({
      name: 'tandem_memory_bytes',
      help: 'Memory of the process, by type.',
      labelNames: ['kind'] as const,
      registers: [this.registry],
      collect: () => {
        for (const [kind, bytes] of Object.entries(process.memoryUsage())) memory.set({ kind }, bytes);
      },
    });
    const delay = new Gauge({
      name: 'tandem_event_loop_delay_seconds',
      help: 'Delay of the event loop since the last reading, by quantile.',
      labelNames: ['quantile'] as const,
      registers: [this.registry],
      collect: () => {
        for (const quantile of [0.5, 0.9, 0.99, 1]) {
          delay.set({ quantile }, Math.max(0, this.delay.percentile(quantile * 100) / 1e9));
        }
        this.delay.reset();
      },
    });
    this.gauge('tandem_process_start_time_seconds', 'When the process started.', () =>
      Math.round(Date.now() / 1000 - process.uptime()),
    );
    this.gauge('tandem_process_cpu_seconds', 'Processor time used.', () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1e6;
    });
  }

  /** The served versions, and the monitoring of the ranker. */
  private models(state: ServerState): void {
    const served = new Gauge({
      name: 'tandem_model_info',
      help: 'Served models, by kind and version: 1 each.',
      labelNames: ['kind', 'version'] as const,
      registers: [this.registry],
      collect: () => {
        served.reset();
        const stats = state.engine?.stats();
        const versions = {
          sequence: stats?.sequence,
          ranker: stats?.ranker,
          'search-ranker': stats?.searchRanker,
        };
        for (const [kind, version] of Object.entries(versions)) {
          if (version !== undefined) served.set({ kind, version }, 1);
        }
      },
    });
    const figures = new Gauge({
      name: 'tandem_model_metric',
      help: 'Recent figures of the served ranker, with the bounds of their bands.',
      labelNames: ['metric', 'bound'] as const,
      registers: [this.registry],
      collect: () => {
        figures.reset();
        for (const [metric, vital] of Object.entries(state.engine?.stats().rankerStatus?.metrics ?? {})) {
          for (const bound of ['value', 'low', 'high'] as const) figures.set({ metric, bound }, vital[bound]);
        }
      },
    });
    const ranker = () => state.engine?.stats().rankerStatus;
    this.gauge(
      'tandem_model_suspicion',
      'The strongest evidence that the served ranker has left a band, as a share of the alarm threshold.',
      () => ranker()?.suspicion ?? 0,
    );
    this.gauge('tandem_model_stopped', 'Whether an alarm is open, so that online training is stopped.', () =>
      ranker()?.alarm ? 1 : 0,
    );
    const counter = (name: string, help: string, read: () => number) => {
      const count: Counter = new Counter({
        name,
        help,
        registers: [this.registry],
        collect: () => {
          count.reset();
          count.inc(read());
        },
      });
    };
    counter(
      'tandem_model_live_samples_total',
      "Samples of the served ranker's online training since it was loaded.",
      () => ranker()?.trained ?? 0,
    );
    counter(
      'tandem_model_rollbacks_total',
      'Automatic rollbacks of the ranker.',
      () => ranker()?.rollbacks ?? 0,
    );
  }

  private gauge(name: string, help: string, read: () => number): void {
    const gauge: Gauge = new Gauge({
      name,
      help,
      registers: [this.registry],
      collect: () => gauge.set(read()),
    });
  }

  /** Measures the time of every request. */
  watch(app: FastifyInstance): void {
    app.addHook('onResponse', (request, reply, done) => {
      const { method } = request;
      const route = request.routeOptions.url ?? 'none';
      this.requests.observe({ method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
      done();
    });
  }

  /** Counts a batch of events, or a refused one. */
  count(body: unknown, report: WriteReport): void {
    if (report.taken > 0) this.events.inc({ outcome: 'taken' }, report.taken);
    if (report.repeated > 0) this.events.inc({ outcome: 'repeated' }, report.repeated);
    if (report.refused.length > 0) this.events.inc({ outcome: 'refused' }, report.refused.length);
    const counts = new Map<string, number>();
    for (const record of Array.isArray(body) ? body : [body]) {
      const kind = this.kindOf(record);
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
    for (const [kind, count] of counts) this.received.inc({ kind }, count);
  }

  private kindOf(record: unknown): string {
    const kind = (record as { kind?: unknown } | null | undefined)?.kind;
    if (typeof kind !== 'string') return 'other';
    if (this.kinds.has(kind)) return kind;
    if (this.kinds.size >= KINDS || !KIND_NAME.test(kind)) return 'other';
    this.kinds.add(kind);
    return kind;
  }

  /** In the Prometheus text format, and its content type. */
  async text(): Promise<{ type: string; text: string }> {
    return { type: this.registry.contentType, text: await this.registry.metrics() };
  }

  close(): void {
    this.delay.disable();
  }
}
