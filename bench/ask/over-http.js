/**
 * Answers over HTTP, by `tandem serve`: how soon the first words of an extractive answer come with 100,000 chunks and 8
 * connections; and 64 streams at once, with a scripted language model behind, for as long as is said: whether all arrive
 * whole, whether memory grows, and how soon the model's server knows that somebody went away.
 *
 * Chunks are made of sentences drawn from the passages of both sets, five each; questions are those of the sets.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { meanOf } from '#tandem/runtime/index.js';
import { sentencesOf } from '#tandem/text/index.js';
import { writeLines } from '../lib/files.js';
import { percentile } from '../lib/stats.js';
import { startServer, tandem } from '../lib/tandem.js';
import { drawn, pick } from './alter.js';

/** Items of one chunk each. */
function* items(passages, count) {
  const random = drawn(5);
  const sentences = passages.flatMap(({ title, text }) =>
    sentencesOf(text).map((sentence) => ({ title, text: sentence.text })),
  );
  for (let k = 0; k < count; k++) {
    const own = Array.from({ length: 5 }, () => pick(sentences, random));
    yield JSON.stringify({
      id: `item-${k}`,
      title: own[0].title,
      body: own.map(({ text }) => text).join(' '),
    });
  }
}

async function served(passages, count, config, log) {
  const folder = await mkdtemp(join(tmpdir(), 'tandem-ask-'));
  const [file, data] = [join(folder, 'items.jsonl'), join(folder, 'data')];
  await writeLines(file, items(passages, count));
  await tandem(['import', file, '--data', data]);
  if (config) await writeFile(join(data, 'tandem.json'), JSON.stringify(config));
  log(`${count} chunks are imported`);
  const server = await startServer(data);
  return {
    server,
    close: async () => {
      const peak = await server.stop();
      await rm(folder, { recursive: true, force: true });
      return peak;
    },
  };
}

/** Asks, streamed. @returns the milliseconds to the first words, all words, and the answer, where it came. */
async function ask(url, question, signal) {
  const begun = performance.now();
  const response = await fetch(`${url}/v1/ask`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ question, stream: true }),
    signal,
  });
  let [buffer, first, text, answer] = ['', undefined, '', undefined];
  const decoder = new TextDecoder();
  for await (const part of response.body) {
    buffer += decoder.decode(part, { stream: true });
    for (let end = buffer.indexOf('\n\n'); end >= 0; end = buffer.indexOf('\n\n')) {
      const event = buffer.slice(0, end);
      buffer = buffer.slice(end + 2);
      const data = /^data: (.*)$/m.exec(event)?.[1];
      if (event.startsWith('event: text')) {
        first ??= performance.now() - begun;
        text += JSON.parse(data).text;
      } else if (event.startsWith('event: answer')) answer = JSON.parse(data);
    }
  }
  return { first, text, answer };
}

/** First words with many chunks. */
export async function speed({ passages, questions, count, asked, log }) {
  const { server, close } = await served(passages, count, undefined, log);
  const random = drawn(9);
  const times = [];
  try {
    // The index is built, and the code compiled.
    for (let k = 0; k < 40; k++) await ask(server.url, pick(questions, random).text);
    const before = { cpu: server.cpuSeconds(), waiting: server.waitingSeconds(), at: performance.now() };
    let left = asked;
    const connection = async () => {
      while (left-- > 0) times.push((await ask(server.url, pick(questions, random).text)).first);
    };
    await Promise.all(Array.from({ length: 8 }, connection));
    const seconds = (performance.now() - before.at) / 1_000;
    const figures = {
      chunks: count,
      first_token_p50_ms: percentile(times, 50),
      first_token_p99_ms: percentile(times, 99),
      answers_per_second: asked / seconds,
      cpu_ms_per_answer: ((server.cpuSeconds() - before.cpu) * 1_000) / asked,
      waiting_share: (server.waitingSeconds() - before.waiting) / seconds,
    };
    log(JSON.stringify(figures));
    return figures;
  } finally {
    await close();
  }
}

/** A model that quotes the first sentences of its first source, word by word; reports when a caller has disconnected. */
async function slowModel(onGone) {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    const prompt = JSON.parse(body).messages.at(-1).content;
    let gone = false;
    response.on('close', () => {
      if (response.writableFinished) return;
      gone = true;
      onGone(/Question: (.*)/.exec(prompt)?.[1] ?? '');
    });
    const source = /<source number="(\d+)"[^\n]*>\n([\s\S]*?)\n<\/source>/.exec(prompt);
    const said = source
      ? sentencesOf(source[2])
          .slice(0, 4)
          .map(({ text }) => `${text} [${source[1]}] `)
          .join('')
      : 'NOT FOUND';
    const chunk = (delta, finish_reason = null) =>
      `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const piece of said.match(/[\s\S]{1,24}/g) ?? []) {
      if (gone) return;
      response.write(chunk({ content: piece }));
      await sleep(60);
    }
    response.end(`${chunk({}, 'stop')}data: [DONE]\n\n`);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

async function residentMib(url) {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^tandem_memory_bytes\{kind="rss"\} (\S+)/m.exec(text)[1]) / 2 ** 20;
}

/** Streams at once, for some minutes. One in forty goes away after its first words. */
export async function streams({ passages, questions, minutes, atOnce, log }) {
  const left = new Map();
  const stopped = [];
  const model = await slowModel((question) => {
    const since = left.get(question);
    if (since !== undefined) stopped.push(performance.now() - since);
  });
  const url = `http://127.0.0.1:${model.address().port}/v1`;
  const answers = { providers: [{ name: 'slow', url, model: 'm', timeout: 120 }] };
  const { server, close } = await served(passages, 2_000, { answers }, log);
  const end = performance.now() + minutes * 60_000;
  let [whole, torn, gone, extractive, number] = [0, 0, 0, 0, 0];
  const memory = [];
  /** Why answers were extractive, by note. */
  const reasons = {};
  const random = drawn(11);
  const stream = async () => {
    while (performance.now() < end) {
      // Each is asked once, so that none is answered from the cache.
      const question = `${pick(questions, random).text} (${number++})`;
      const leaves = number % 40 === 0;
      const controller = new AbortController();
      if (leaves) {
        setTimeout(() => {
          left.set(question, performance.now());
          controller.abort();
        }, 400);
      }
      try {
        const { text, answer } = await ask(server.url, question, controller.signal);
        if (!answer || text !== answer.text) torn++;
        else if (answer.provider === 'extractive') {
          extractive++;
          const reason = answer.notes.join('; ') || 'not said';
          reasons[reason] = (reasons[reason] ?? 0) + 1;
        } else whole++;
      } catch {
        if (controller.signal.aborted) gone++;
        else torn++;
      }
    }
  };
  const watch = async () => {
    while (performance.now() < end) {
      memory.push(await residentMib(server.url));
      await sleep(Math.min(5_000, Math.max(0, end - performance.now())));
    }
  };
  try {
    await Promise.all([watch(), ...Array.from({ length: atOnce }, stream)]);
  } finally {
    await close();
    model.closeAllConnections();
    model.close();
  }
  const third = Math.floor(memory.length / 3);
  const figures = {
    streams_at_once: atOnce,
    streams_minutes: minutes,
    streams_whole: whole,
    streams_extractive: extractive,
    streams_torn: torn,
    streams_gone: gone,
    streams_memory_middle_mib: meanOf(memory.slice(third, 2 * third)),
    streams_memory_end_mib: meanOf(memory.slice(2 * third)),
    ...(stopped.length > 0 && {
      stopped_p50_ms: percentile(stopped, 50),
      stopped_most_ms: percentile(stopped, 100),
    }),
  };
  log(JSON.stringify({ ...figures, extractive_because: reasons }));
  return figures;
}
