/**
 * Traces through OpenTelemetry's API: spans of requests, of the stages of a list, of intake and of training. Without
 * a registered SDK (`node --import`), spans are not recorded and cost nothing.
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
 * The tracer of the provider that is registered now. The API exists twice, as an ES module and for `require`: a
 * tracer that was fetched from one copy before an SDK registered with the other would never record anything.
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
 * @param name of the kind of work, without ids or numbers: what differs from call to call goes into the attributes.
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

/** The span of an HTTP request, and the context in which its work runs. */
export interface RequestSpan {
  readonly span: Span;
  readonly context: Context;
}

/**
 * Begins the span of a request, within the trace that its headers name (W3C `traceparent`, as the SDK reads them).
 *
 * @returns `undefined` where no SDK records it.
 */
export function requestSpan(
  name: string,
  headers: NodeJS.Dict<string | string[]>,
  attributes: Attributes,
): RequestSpan | undefined {
  const within = trace.getSpan(context.active());
  // The parent is the span of an instrumentation of Node's HTTP, if one is active; else the one that the caller sent.
  const parent = within ? context.active() : propagation.extract(context.active(), headers);
  const kind = within ? SpanKind.INTERNAL : SpanKind.SERVER;
  const span = tracer().startSpan(name, { kind, attributes }, parent);
  return span.isRecording() ? { span, context: trace.setSpan(parent, span) } : undefined;
}

/** Runs `work` in the context of a request's span, so that spans begun within it are its children. */
export const within = (request: RequestSpan, work: () => void): void => context.with(request.context, work);
