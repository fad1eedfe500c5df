/**
 * Traces by OpenTelemetry's API: spans of requests, of the stages of a list, of intake and of training. Without an SDK that
 * is registered (`node --import`) there is nobody to record them, and nothing is done.
 */
import {
  type Attributes,
  type Context,
  context,
  propagation,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  type TracerProvider,
  trace,
} from '@opentelemetry/api';

let provider: TracerProvider | undefined;

let known: Tracer | undefined;

/**
 * The tracer of the provider that is registered now: the API exists once as a module and once for `require`, and one that was
 * asked for before an SDK registered by the other would never hear of it.
 */
function tracer(): Tracer {
  const registered = trace.getTracerProvider();
  if (known === undefined || registered !== provider) {
    provider = registered;
    known = registered.getTracer('tandem');
  }
  return known;
}

/**
 * Runs `work` as a span; spans that begin within it are its children.
 *
 * @param name of a kind of work, not of one: what differs from time to time is in the attributes.
 * @returns what `work` returns; where that is a promise, the span ends with it.
 */
export function traced<Result>(name: string, attributes: Attributes, work: (span: Span) => Result): Result {
  return tracer().startActiveSpan(name, { attributes }, (span) => {
    if (!span.isRecording()) return work(span);
    let result: Result;
    try {
      result = work(span);
    } catch (error) {
      failed(span, error);
      throw error;
    }
    if (result instanceof Promise) {
      result.then(
        () => span.end(),
        (error: unknown) => failed(span, error),
      );
    } else span.end();
    return result;
  });
}

function failed(span: Span, error: unknown): void {
  span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.message : undefined });
  if (error instanceof Error) {
    span.setAttribute('error.type', error.name);
    span.recordException(error);
  }
  span.end();
}

/** A span of a request that came over HTTP, and the context of what it causes. */
export interface RequestSpan {
  readonly span: Span;
  readonly context: Context;
}

/**
 * Begins the span of a request, within the trace that its headers name (W3C `traceparent`, as the SDK reads them).
 *
 * @returns nothing where nobody records it.
 */
export function requestSpan(
  name: string,
  headers: NodeJS.Dict<string | string[]>,
  attributes: Attributes,
): RequestSpan | undefined {
  const within = trace.getSpan(context.active());
  // What an instrumentation of Node's HTTP has begun is the parent; else what the caller sent.
  const parent = within ? context.active() : propagation.extract(context.active(), headers);
  const kind = within ? SpanKind.INTERNAL : SpanKind.SERVER;
  const span = tracer().startSpan(name, { kind, attributes }, parent);
  return span.isRecording() ? { span, context: trace.setSpan(parent, span) } : undefined;
}

/** Runs `work`, and what it leads to, as part of a request. */
export const within = (request: RequestSpan, work: () => void): void => context.with(request.context, work);
