/**
 * What feedback on answers teaches: the share of unseen questions whose supporting chunk is in a prompt of 500 tokens, by
 * the search alone and after simulated readers asked 2,000 questions.
 *
 * - Collection: the five conversations of LoCoMo in ../shared/data/locomo, a session a document, a turn a chunk; a question
 *   is asked within its conversation. Questions of categories 1 to 4, each with the turns that answer it (`evidence`).
 * - Readers ask every second question, with up to two of its words left out. The answer is by a scripted model that quotes
 *   the first sentence of every source in its prompt, so that readers see them all. Of a source that is evidence they open
 *   the citation (0.6), and like one of them (0.5); of answers that cite none, a thumb down (0.3); of all other sources they
 *   open one in fifty.
 * - Measured on the other questions, which were not asked before.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open } from '#tandem/index.js';
import { seeded } from '#tandem/runtime/index.js';
import { sentencesOf } from '#tandem/text/index.js';

const [ASKED, TOKENS, PASSAGES] = [2_000, 500, 20];

/** How often a source is opened that is no evidence. */
const WRONG = 0.02;

/** A model that quotes the first sentence of each source. */
async function quotingModel() {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    const prompt = JSON.parse(body).messages.at(-1).content;
    const quotes = Array.from(prompt.matchAll(/<source number="(\d+)"[^\n]*>\n([\s\S]*?)\n<\/source>/g)).map(
      ([, number, text]) => `${sentencesOf(text)[0].text.replace(/[.!?]*$/, '')} [${number}].`,
    );
    const chunk = (delta, finish_reason = null) =>
      `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(`${chunk({ content: quotes.join(' ') })}${chunk({}, 'stop')}data: [DONE]\n\n`);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** Sessions as documents with their turns as chunks, and the questions with the texts of their evidence. */
function locomo(folder) {
  const [documents, questions] = [[], []];
  for (const file of readdirSync(folder)) {
    const conversation = file.replace('.json', '');
    const { turns, questions: asked } = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    const textOf = ({ text, image }) => (image ? `${text} (${image})` : text);
    const byId = new Map(turns.map((turn) => [turn.id, turn]));
    for (const session of new Set(turns.map(({ session }) => session))) {
      const own = turns.filter((turn) => turn.session === session);
      let start = 0;
      const chunks = own.map((turn) => {
        const text = textOf(turn);
        const chunk = { headings: [turn.speaker], page: null, start, end: start + text.length, text };
        start += text.length + 1;
        return chunk;
      });
      const body = own.map(textOf).join('\n');
      documents.push({
        id: `${conversation}-${session}`,
        title: own[0].at,
        tags: [conversation],
        body,
        chunks,
      });
    }
    for (const { question, evidence = [], category } of asked) {
      const supporting = evidence.flatMap((id) => (byId.has(id) ? [textOf(byId.get(id))] : []));
      if (category !== 5 && supporting.length > 0)
        questions.push({ text: question, filter: { tags: [conversation] }, supporting });
    }
  }
  return { documents, questions };
}

async function filled(data, documents) {
  const engine = await open({ data, background: false });
  await engine.store.documents.write(
    documents.map(({ id, title, tags, body, chunks }) => ({
      item: {
        id,
        title,
        tags,
        body,
        attributes: {},
        image: null,
        published: null,
        expires: null,
        hidden: false,
      },
      document: {
        format: 'text',
        hash: id,
        version: 1,
        bytes: body.length,
        characters: body.length,
        pages: null,
        source: null,
        owner: null,
        notes: [],
      },
      chunks,
    })),
  );
  await engine.close();
  // Opened again, as the writes did not change its state.
  return open({ data, background: false, warn: () => {} });
}

/** What is in the prompts of questions: whole, or at all, and how many tokens it stands before the question. */
async function measure(engine, questions) {
  let [whole, any, evidence, away] = [0, 0, 0, 0];
  for (const { text, filter, supporting } of questions) {
    const prompt = await engine.prompt({ question: text, filter, tokens: TOKENS, passages: PASSAGES });
    const sources = prompt.parts.filter(({ name, text }) => name.startsWith('source ') && text !== '');
    const carries = ({ text }, turn) => {
      const said = text.replace(/^<source[^\n]*>\n|\n<\/source>$/g, '');
      return said.split(' … ').every((part) => turn.includes(part));
    };
    const found = supporting.filter((turn) => sources.some((source) => carries(source, turn)));
    const isWhole = ({ reason }) => reason.startsWith('whole');
    if (supporting.some((turn) => sources.some((source) => isWhole(source) && carries(source, turn))))
      whole++;
    if (found.length > 0) {
      any++;
      // The best source stands last, so that those before it in the list lie between.
      const place = sources.findIndex((source) => supporting.some((turn) => carries(source, turn)));
      away += sources.slice(0, place).reduce((sum, { tokens }) => sum + tokens, 0);
    }
    evidence += found.length / supporting.length;
  }
  const { length } = questions;
  return {
    any: any / length,
    whole: whole / length,
    evidence: evidence / length,
    away: away / Math.max(1, any),
  };
}

/** One reader's question, and what they think of its answer. */
async function reader(engine, question, random, k) {
  const words = question.text.split(' ');
  for (let dropped = 0; dropped < 2 && words.length > 4 && random() < 0.5; dropped++)
    words.splice(1 + Math.floor(random() * (words.length - 1)), 1);
  const user = `reader-${k % 500}`;
  const { filter, supporting } = question;
  const answer = await engine.ask({
    question: words.join(' '),
    filter,
    user,
    passages: PASSAGES,
    sentences: 5,
  });
  const isGood = ({ quote }) => supporting.some((turn) => turn.includes(quote));
  const good = answer.citations.filter(isGood);
  const event = (kind, { request, position }) => ({ user, kind, request, position });
  const opened = answer.citations.filter((citation) => random() < (isGood(citation) ? 0.6 : WRONG));
  const events = opened.map((citation) => event('click', citation));
  if (good.length === 0 && answer.citations.length > 0 && random() < 0.3)
    events.push({ user, kind: 'dislike', request: answer.request });
  if (good.length > 0 && random() < 0.5) events.push(event('like', good[0]));
  if (events.length > 0) await engine.events.add(events);
  return { answered: answer.answered, judged: events.length > 0, good: good.length > 0 };
}

export async function learning({ data, log }) {
  const { documents, questions } = locomo(join(data, 'locomo'));
  const folder = mkdtempSync(join(tmpdir(), 'tandem-learning-'));
  const model = await quotingModel();
  const url = `http://127.0.0.1:${model.address().port}/v1`;
  const answers = { providers: [{ name: 'quoting', url, model: 'm', maxTokens: 1_000 }] };
  writeFileSync(join(folder, 'tandem.json'), JSON.stringify({ answers }));
  const engine = await filled(folder, documents);
  try {
    const [asked, unseen] = [0, 1].map((half) => questions.filter((_, k) => k % 2 === half));
    const random = seeded(1);
    const rows = { search: await measure(engine, unseen) };
    const counts = { answered: 0, judged: 0, good: 0 };
    for (let k = 0; k < ASKED; k++) {
      const done = await reader(engine, asked[k % asked.length], random, k);
      for (const name of Object.keys(counts)) counts[name] += done[name] ? 1 : 0;
    }
    log(`${ASKED} questions asked: ${JSON.stringify(counts)}`);
    rows.nearest = await measure(engine, unseen);
    const record = await engine.models.train('passage-ranker');
    log(`${record.admitted ? 'admitted' : 'refused'}: ${record.reason}`);
    rows.ranker = await measure(engine, unseen);
    for (const [name, { any, whole, evidence, away }] of Object.entries(rows))
      log(
        `${name.padEnd(8)} supporting chunk in the prompt ${any.toFixed(4)}, whole ${whole.toFixed(4)}; of all evidence ` +
          `${evidence.toFixed(4)}; ${away.toFixed(0)} tokens before the best place`,
      );
    return {
      figures: {
        learning_unseen_questions: unseen.length,
        learning_supporting_in_prompt_search: rows.search.any,
        learning_supporting_in_prompt_nearest: rows.nearest.any,
        learning_supporting_in_prompt_ranker: rows.ranker.any,
        learning_without_compressing: rows.ranker.whole,
        learning_tokens_before_search: rows.search.away,
        learning_tokens_before_ranker: rows.ranker.away,
        learning_rise: rows.ranker.any / rows.search.any - 1,
      },
    };
  } finally {
    await engine.close();
    model.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
