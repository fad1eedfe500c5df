/**
 * What users of the engine see: its calls, its options, and what they return.
 *
 * In the examples, `tandem` is an engine that holds the novels dune, emma and persuasion (the latter two with the tag
 * `england`), and likes of three readers: ada's of emma, ben's of emma and persuasion, cleo's of dune. A comment after a
 * call says what it gives, or the error it rejects with; what is not said of an object is left open. The tests run them,
 * those of one file one after the other.
 */

import type {
  ExperimentCalls,
  ExplorationCalls,
  KindCalls,
  ObjectiveCalls,
  ReviewCalls,
} from './control/index.js';
import type { Embedded } from './embed/index.js';
import type { EvaluationCalls } from './evaluate/index.js';
import type {
  Answer,
  AnswerStats,
  AnswersQuery,
  AskOptions,
  AskQuery,
  ChatAnswer,
  ChatOptions,
  ChatQuery,
  PromptQuery,
  ProviderCalls,
  RecordedAnswers,
  SentPrompt,
} from './generate/index.js';
import type {
  DocumentRecords,
  EventRecords,
  ItemView,
  MemoryRecords,
  Records,
  UserView,
} from './ingest/index.js';
import type { ModelCalls, ModelStatus } from './lifecycle/index.js';
import type {
  ItemPositions,
  LearningPath,
  ListQuery,
  PathQuery,
  RankedList,
  RankQuery,
  Recommendation,
  RecommendQuery,
  SearchAnswer,
  SearchQuery,
  Suggestion,
  SuggestQuery,
} from './pipeline/index.js';
import type { Progress } from './runtime/index.js';
import type { DataOptions } from './state/index.js';
import type { ItemInput, ItemPatch, Store, UserInput, UserPatch } from './store/index.js';

export interface Stats {
  readonly items: number;
  readonly users: number;
  readonly events: number;
  /** Events that are not in the item graph yet; live counters and people's histories have all. */
  readonly eventsSinceRefresh: number;
  /** Events that fusion weights and settings were chosen on by validation; 0 while lists are made with the usual ones. */
  readonly eventsFitted: number;
  /** The versions of the sequence model and of the ranker that are served, where there are any. */
  readonly sequence: string | undefined;
  readonly ranker: string | undefined;
  /** The status of the ranker, where one is served or was rolled back. */
  readonly rankerStatus: ModelStatus | undefined;
  /** The same of the ranker of searches. */
  readonly searchRanker: string | undefined;
  readonly searchRankerStatus: ModelStatus | undefined;
  /** What answers came to since the process began, and what was spent on them today. */
  readonly answers: AnswerStats;
}

/** A named list as `tandem.json` has it. */
export interface NamedListView {
  readonly name: string;
  /** The formula of an item's value; see `docs/lists.md`. */
  readonly score: string;
  /** Which items are listed; null for all. */
  readonly where: string | null;
  /** How far back events are counted; null for all of them. */
  readonly days: number | null;
}

export interface Engine {
  readonly items: Records<ItemInput, ItemPatch, ItemView>;
  readonly documents: DocumentRecords;
  readonly users: Records<UserInput, UserPatch, UserView>;
  readonly events: EventRecords;
  /**
   * What answers are made of besides items: knowledge, examples, tools and conversations.
   *
   * @example
   * await tandem.memories.upsert([{ kind: 'knowledge', user: 'ada', text: 'Ada keeps her novels in the attic.' }]);
   * (await tandem.memories.find({ query: 'attic', user: 'ada' })).length; // 1
   * (await tandem.memories.find({ query: 'attic', user: 'ben' })).length; // 0
   */
  readonly memories: MemoryRecords;
  /**
   * A list for somebody, logged under the id that it returns as `request`. Its `next`, sent as `after`, gives the next page.
   *
   * @example
   * const { items } = await tandem.recommend({ user: 'ada', limit: 2 });
   * items.map(({ id }) => id); // ['persuasion', 'dune']
   * items[0].reasons.some(({ because }) => because.some(({ item }) => item === 'emma')); // true
   *
   * @throws InvalidInput where the limit is no whole number from 1 to 500.
   */
  recommend(query?: RecommendQuery): Promise<Recommendation>;
  /**
   * The same as JSON in UTF-8, for servers: a list that is given again, as nothing of the person's has changed, is not
   * written again either.
   *
   * @example
   * const json = await tandem.recommendAsJson({ user: 'ada', limit: 1 });
   * JSON.parse(new TextDecoder().decode(json)).items[0].id; // 'persuasion'
   */
  recommendAsJson(query?: RecommendQuery): Promise<Uint8Array>;
  /**
   * The caller's own candidates in order, with reasons, ranked as lists are and logged in the same way. All that may be shown
   * are in it, whatever the person did with them; of the others it says why not.
   *
   * @example
   * const { items, leftOut } = await tandem.rank({ user: 'ada', items: ['dune', 'persuasion', 'ulysses'] });
   * items.map(({ id }) => id); // ['persuasion', 'dune']
   * leftOut; // [{ id: 'ulysses', reason: 'unknown' }]
   *
   * @throws InvalidInput where `items` are not 1 to 1,000 ids.
   */
  rank(query: RankQuery): Promise<RankedList>;
  /**
   * Items that go with an item.
   *
   * @example
   * (await tandem.similar('emma', { limit: 1 })).items[0].id; // 'persuasion'
   * await tandem.similar('ulysses'); // NotFound: there is no item "ulysses"
   *
   * @throws NotFound where there is no such item.
   */
  similar(id: string, query?: ListQuery): Promise<Recommendation>;
  /**
   * What most people like now.
   *
   * @example
   * (await tandem.popular({ limit: 1 })).items[0].id; // 'emma'
   */
  popular(query?: ListQuery): Promise<Recommendation>;
  /**
   * What was published last, the same for everybody; items without a time come last.
   *
   * @example
   * (await tandem.newest({ limit: 3 })).items.length; // 3
   */
  newest(query?: ListQuery): Promise<Recommendation>;
  /**
   * A list that `tandem.json` names, such as the week's best: the items above 0 by its formula, the highest first, the same
   * for everybody. `popular` and `newest` are always there.
   *
   * @example
   * (await tandem.list('popular', { limit: 1 })).items[0].id; // 'emma'
   * await tandem.list('week-best'); // NotFound: there is no list "week-best": see "lists" in tandem.json
   *
   * @throws NotFound where there is no such list.
   */
  list(name: string, query?: ListQuery): Promise<Recommendation>;
  /**
   * The lists that `tandem.json` names.
   *
   * @example
   * tandem.lists(); // []
   */
  lists(): readonly NamedListView[];
  /**
   * What fits a query, each item with its best passage and why it was found; logged under the id that it returns as
   * `request`. The first search after opening waits until the index is built.
   *
   * @example
   * const { items } = await tandem.search({ query: 'Emma' });
   * items.map(({ id, highlights }) => [id, highlights.title]); // [['emma', [[0, 4]]]]
   * (await tandem.search({ query: 'emma -emma' })).items.length; // 0
   *
   * @throws InvalidInput where the limit is no whole number from 1 to 500, the query is longer than 200,000 characters, or
   *   the cursor is of another search.
   */
  search(query: SearchQuery): Promise<SearchAnswer>;
  /**
   * What may be meant by what is typed so far: titles of items that may be found, and words that go on.
   *
   * @example
   * await tandem.suggest({ query: 'persua' }); // [{ text: 'Persuasion', item: 'persuasion' }]
   *
   * @throws InvalidInput where the limit is no whole number from 1 to 50.
   */
  suggest(query: SuggestQuery): Promise<Suggestion[]>;
  /**
   * An answer to a question from the items, with citations; where they do not answer it, it says so. The search for it is
   * logged under the id that it returns as `request`.
   *
   * @example
   * const { answered, text } = await tandem.ask({ question: 'Who wrote Ulysses?' });
   * answered; // false
   * text.startsWith('Not found in the sources.'); // true
   *
   * @throws InvalidInput where the question is empty or longer than 8,000 characters, or a number out of its range.
   */
  ask(query: AskQuery, options?: AskOptions): Promise<Answer>;
  /**
   * The prompt for a question, exactly as the first provider would be sent it, with the tokens of each part and the reason
   * why it is in it. The search for it is logged as of `ask`.
   *
   * @example
   * const { user, parts, tokens, budget } = await tandem.prompt({ question: 'Who wrote Emma?', tokens: 400 });
   * user.endsWith('Question: Who wrote Emma?'); // true
   * parts[0].name; // 'instructions'
   * tokens <= budget; // true
   *
   * @throws InvalidInput as `ask` does, and where `tokens` is no whole number from 200 to 1,000,000.
   */
  prompt(query: PromptQuery): Promise<SentPrompt>;
  /**
   * What the latest answers cost, the latest first: who wrote, how long it took, tokens and money. Kept 30 days.
   *
   * @example
   * await tandem.ask({ question: 'Who wrote Emma?' });
   * const { answers } = await tandem.answers({ limit: 1 });
   * answers[0].provider; // 'extractive'
   *
   * @throws InvalidInput where the limit is no whole number from 1 to 500.
   */
  answers(page?: AnswersQuery): Promise<RecordedAnswers>;
  /**
   * Goes on with a conversation in which a language model may call tools of the caller's: its text and the calls it asks
   * for. The sources that fit the last question stand beside the conversation. Without a provider the question is answered
   * as by `ask`.
   *
   * @example
   * const tools = [{ name: 'clock', description: 'Tells the time.' }];
   * const { text, calls } = await tandem.chat({ turns: [{ role: 'user', content: 'Who wrote Ulysses?' }], tools });
   * calls; // []
   * text.startsWith('Not found in the sources.'); // true
   *
   * @throws InvalidInput where there is no question, or the tool or the provider named is not there.
   * @throws Unavailable where `choice` demands a call, and no provider answers.
   */
  chat(query: ChatQuery, options?: ChatOptions): Promise<ChatAnswer>;
  /**
   * Vectors of texts, by the encoder in `tandem.json`, or by the one that was trained here.
   *
   * @example
   * await tandem.embed(['green tea']).catch(({ field }) => field); // 'model'
   *
   * @throws InvalidInput where there is no encoder, or a text is empty.
   */
  embed(texts: readonly string[], options?: { readonly signal?: AbortSignal | undefined }): Promise<Embedded>;
  /**
   * What to learn for a goal or a role, in order: each item after those that its attribute `requires` names, without what
   * the person finished, within the time there is.
   *
   * @example
   * const { items, reached } = await tandem.path({ user: 'ada', goal: 'dune' });
   * [items.map(({ id }) => id), reached]; // [['dune'], true]
   *
   * @throws InvalidInput where not just one of `goal` and `role` is given, or what the goal requires leads in a circle.
   * @throws NotFound where there is no such goal, or no item has the tag.
   */
  path(query: PathQuery): Promise<LearningPath>;
  /**
   * People of similar taste, the most similar first; visitors who are known by a session only are not among them.
   *
   * @example
   * (await tandem.similarUsers('ada')).map(({ id }) => id); // ['ben']
   *
   * @throws NotFound where there is no such user.
   * @throws InvalidInput where the limit is no whole number from 1 to 100; 10 by default.
   */
  similarUsers(
    id: string,
    query?: { readonly limit?: number | undefined },
  ): Promise<readonly { readonly id: string; readonly score: number }[]>;
  /**
   * Items in two dimensions, near each other where their texts or the people who took them are alike.
   *
   * @example
   * (await tandem.positions()).items.every(({ x, y }) => Math.abs(x) <= 1 && Math.abs(y) <= 1); // true
   */
  positions(): Promise<ItemPositions>;
  /** What lists are ranked by; changing it trains nothing and needs no restart. */
  readonly objective: ObjectiveCalls;
  readonly experiments: ExperimentCalls;
  readonly exploration: ExplorationCalls;
  /** What kinds of events mean. */
  readonly kinds: KindCalls;
  readonly models: ModelCalls;
  /** Measures the recommendations on held-out events, beside serving. */
  readonly evaluations: EvaluationCalls;
  /** Who is marked as a bot and which items were reported, with the decisions on them. */
  readonly review: ReviewCalls;
  /** Language models that write answers; the extractive writer is always there. */
  readonly providers: ProviderCalls;
  /**
   * Builds the item graph and fits the fusion weights anew from all events; otherwise done in the background.
   *
   * @example
   * await tandem.refresh();
   * tandem.stats().eventsSinceRefresh; // 0
   */
  refresh(options?: { onProgress?: (progress: Progress) => void; signal?: AbortSignal }): Promise<void>;
  /**
   * How much there is, and which models are served.
   *
   * @example
   * tandem.stats(); // { items: 3, users: 3, events: 4, ranker: undefined }
   */
  stats(): Stats;
  /** For keys, export and doctor; applications seldom need it. */
  readonly store: Store;
  /**
   * Finishes what is under way, writes what is queued, and closes; calls that come later reject.
   *
   * @example
   * await tandem.close();
   * await tandem.popular(); // EngineClosed: the engine is closed
   */
  close(): Promise<void>;
}

export interface OpenOptions extends DataOptions {
  /** Whether indexes are renewed in the background as events arrive; true by default. */
  readonly background?: boolean | undefined;
  /**
   * Whether models are trained in the background, too: the sequence model and the ranker on everything once a week, the
   * ranker on the last days once a day, and online every few seconds; false by default.
   */
  readonly learns?: boolean | undefined;
  /**
   * Whether items that only events name are recommended, too: `show`; by default `tandem.json` says it, and without it they are
   * only where no item was written.
   */
  readonly undescribed?: 'hide' | 'show' | undefined;
  /** Tells the time, in milliseconds since 1970; the system's clock by default. For simulating and testing. */
  readonly now?: (() => number) | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /**
   * Told what the operator should know: alarms of the served models, a configuration that could not be taken over, …;
   * Node's process warnings by default.
   */
  readonly warn?: ((message: string) => void) | undefined;
  /** What exploration draws from: numbers from 0 to below 1; `Math.random` by default. */
  readonly random?: (() => number) | undefined;
}

/** Training on a data folder that no process has open. */
export interface TrainOptions extends DataOptions {
  /** The ranker: on everything, the default, or going on from the version served, on the last days. */
  readonly scale?: 'full' | 'recent' | undefined;
  /** The sequence model and the text encoder: seed of all that is drawn by chance; 1 by default. */
  readonly seed?: number | undefined;
  /** The sequence model: the id of a run that was stopped, to go on with from its last whole epoch. */
  readonly resume?: string | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}
