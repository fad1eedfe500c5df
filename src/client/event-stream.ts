/** Reads an answer that is a stream of server-sent events (text/event-stream). */

export interface ServerSentEvent {
  /** `message` where the stream names none. */
  readonly event: string;
  readonly data: string;
}

/**
 * The events of a response, as they come.
 *
 * @example
 * const events = [];
 * const response = new Response('event: text\ndata: {"text":"Tea"}\n\ndata: end\n\n');
 * for await (const event of readEvents(response)) events.push(event);
 * events; // [{ event: 'text', data: '{"text":"Tea"}' }, { event: 'message', data: 'end' }]
 */
export async function* readEvents(response: {
  readonly body: ReadableStream<Uint8Array> | null;
}): AsyncGenerator<ServerSentEvent> {
  if (!response.body) return;
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  let event = 'message';
  let data: string[] = [];
  try {
    for (;;) {
      const { done, value } = await reader.read();
      rest += decoder.decode(value, { stream: !done });
      // A carriage return at the end may be the first half of a line's end.
      const whole = done
        ? rest
        : rest.slice(0, Math.max(rest.lastIndexOf('\n'), rest.lastIndexOf('\r', rest.length - 2)) + 1);
      rest = rest.slice(whole.length);
      const lines = whole.split(/\r\n|\n|\r/);
      if (!done) lines.pop();
      for (const line of lines) {
        if (line === '') {
          if (data.length) yield { event, data: data.join('\n') };
          event = 'message';
          data = [];
        } else if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''));
        else if (line.startsWith('event:')) event = line.slice(6).trim();
      }
      if (done) return;
    }
  } finally {
    // Whoever stops reading ends the answer.
    void reader.cancel().catch(() => {});
  }
}
