/**
 * The public types of the engine: its calls, options and results.
 *
 * In the examples, `tandem` is an engine that holds the novels dune, emma and persuasion (the latter two with the tag
 * `england`), and likes of three readers: ada's of emma, ben's of emma and persuasion, cleo's of dune. A comment
 * after a call shows its result, or the error it rejects with; objects can have more fields than are shown. The tests
 * run the examples of a file in order.
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
import type { Filter } from './indexes/index.js';
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
  /** The number of events that are not in the item graph yet; live counters and histories include all events. */
  readonly eventsSinceRefresh: number;
  /** The number of events that settings and fusion weights were chosen on; 0 for the usual settings. */
  readonly eventsFitted: number;
  /** The served versions of the sequence model and the ranker, if any. */
  readonly sequence: string | undefined;
  readonly ranker: string | undefined;
  /** The status of the ranker, if one is served or was rolled back. */
  readonly rankerStatus: ModelStatus | undefined;
  /** The same of the ranker of searches. */
  readonly searchRanker: string | undefined;
  readonly searchRankerStatus: ModelStatus | undefined;
  /** Totals of answers since the start of the process, and today's spending on them. */
  readonly answers: AnswerStats;
}

/** A named list as configured in `tandem.json`. */
export interface NamedListView {
  readonly name: string;
  /** The formula of an item's value; see `docs/lists.md`. */
  readonly score: string;
  /** The condition on items; null for all. */
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
   * Sources of answers besides items: knowledge, examples, tools and conversations.
   *
   * @example
   * await tandem.memories.upsert([{ kind: 'knowledge', user: 'ada', text: 'Ada keeps her novels in the attic.' }]);
   * (await tandem.memories.find({ query: 'attic', user: 'ada' })).length; // 1
   * (await tandem.memories.find({ query: 'attic', user: 'ben' })).length; // 0
   */
  readonly memories: MemoryRecords;
  /**
   * Recommends items to a person. The list is logged under the id that is returned as `request`. Its `next`, sent as
   * `after`, gets the next page.
   *
   * @example
   * const { items } = await tandem.recommend({ user: 'ada', limit: 2 });
   * items.map(({ id }) => id); // ['persuasion', 'dune']
   * items[0].reasons.some(({ because }) => because.some(({ item }) => item === 'emma')); // true
   *
   * @throws InvalidInput where the limit is not a whole number from 1 to 500.
   */
  recommend(query?: RecommendQuery): Promise<Recommendation>;
  /**
   * The same as JSON in UTF-8, for servers: a cached list is not serialised again.
   *
   * @example
   * const json = await tandem.recommendAsJson({ user: 'ada', limit: 1 });
   * JSON.parse(new TextDecoder().decode(json)).items[0].id; // 'persuasion'
   */
  recommendAsJson(query?: RecommendQuery): Promise<Uint8Array>;
  /**
   * Ranks candidates that the caller names, with reasons, and logs the list. All candidates that can be shown are in
   * it, whatever the person did with them; the others are returned with the reason why they are not.
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
   * Items similar to an item.
   *
   * @example
   * (await tandem.similar('emma', { limit: 1 })).items[0].id; // 'persuasion'
   * await tandem.similar('ulysses'); // NotFound: there is no item "ulysses"
   *
   * @throws NotFound where there is no such item.
   */
  similar(id: string, query?: ListQuery): Promise<Recommendation>;
  /**
   * The currently most popular items.
   *
   * @example
   * (await tandem.popular({ limit: 1 })).items[0].id; // 'emma'
   */
  popular(query?: ListQuery): Promise<Recommendation>;
  /**
   * The most recently published items, the same for everybody; items without a time of publication come last.
   *
   * @example
   * (await tandem.newest({ limit: 3 })).items.length; // 3
   */
  newest(query?: ListQuery): Promise<Recommendation>;
  /**
   * A named list of `tandem.json`, such as the week's best: the items with a value above 0 by its formula, the
   * highest first, the same for everybody. `popular` and `newest` always exist.
   *
   * @example
   * (await tandem.list('popular', { limit: 1 })).items[0].id; // 'emma'
   * await tandem.list('week-best'); // NotFound: there is no list "week-best": see "lists" in tandem.json
   *
   * @throws NotFound where there is no such list.
   */
  list(name: string, query?: ListQuery): Promise<Recommendation>;
  /**
   * The named lists of `tandem.json`.
   *
   * @example
   * tandem.lists(); // []
   */
  lists(): readonly NamedListView[];
  /**
   * The filter of `tandem.json` for what assistants can see, over MCP and in the OpenAI protocol; undefined if they see
   * all items.
   * @param key the name of an API key, which can have a filter of its own.
   *
   * @example
   * tandem.assistantFilter(); // undefined
   */
  assistantFilter(key?: string): Pick<Filter, 'tags' | 'withoutTags' | 'attributes'> | undefined;
  /**
   * Searches items, and returns each with its best passage and the reasons; logged under the id that is returned as
   * `request`. The first search after opening waits until the index is built.
   *
   * @example
   * const { items } = await tandem.search({ query: 'Emma' });
   * items.map(({ id, highlights }) => [id, highlights.title]); // [['emma', [[0, 4]]]]
   * (await tandem.search({ query: 'emma -emma' })).items.length; // 0
   *
   * @throws InvalidInput where the limit is not a whole number from 1 to 500, the query is longer than 200,000
   *   characters, or the cursor belongs to another search.
   */
  search(query: SearchQuery): Promise<SearchAnswer>;
  /**
   * Completes the text typed so far: titles of items that can be found, and words.
   *
   * @example
   * await tandem.suggest({ query: 'persua' }); // [{ text: 'Persuasion', item: 'persuasion' }]
   *
   * @throws InvalidInput where the limit is not a whole number from 1 to 50.
   */
  suggest(query: SuggestQuery): Promise<Suggestion[]>;
  /**
   * Answers a question from the items, with citations, or says that they do not answer it. Its search is logged
   * under the id that is returned as `request`.
   *
   * @example
   * const { answered, text } = await tandem.ask({ question: 'Who wrote Ulysses?' });
   * answered; // false
   * text.startsWith('Not found in the sources.'); // true
   *
   * @throws InvalidInput where the question is empty or longer than 8,000 characters, or a number is out of range.
   */
  ask(query: AskQuery, options?: AskOptions): Promise<Answer>;
  /**
   * The prompt for a question, exactly as it would be sent to the first provider, with the tokens of each part and
   * the reason for including it. Its search is logged as that of `ask`.
   *
   * @example
   * const { user, parts, tokens, budget } = await tandem.prompt({ question: 'Who wrote Emma?', tokens: 400 });
   * user.endsWith('Question: Who wrote Emma?'); // true
   * parts[0].name; // 'instructions'
   * tokens <= budget; // true
   *
   * @throws InvalidInput as `ask` does, and where `tokens` is not a whole number from 200 to 1,000,000.
   */
  prompt(query: PromptQuery): Promise<SentPrompt>;
  /**
   * The costs of answers, the latest first: provider, time, tokens and price. Stored for 30 days.
   *
   * @example
   * await tandem.ask({ question: 'Who wrote Emma?' });
   * const { answers } = await tandem.answers({ limit: 1 });
   * answers[0].provider; // 'extractive'
   *
   * @throws InvalidInput where the limit is not a whole number from 1 to 500.
   */
  answers(page?: AnswersQuery): Promise<RecordedAnswers>;
  /**
   * Continues a conversation in which a language model can call tools of the caller: returns its text and its tool
   * calls. Sources for the last question are added to the conversation. Without a provider the question is answered
   * as by `ask`.
   *
   * @example
   * const tools = [{ name: 'clock', description: 'Tells the time.' }];
   * const { text, calls } = await tandem.chat({ turns: [{ role: 'user', content: 'Who wrote Ulysses?' }], tools });
   * calls; // []
   * text.startsWith('Not found in the sources.'); // true
   *
   * @throws InvalidInput where there is no question, or the named tool or provider does not exist.
   * @throws Unavailable where `choice` requires a call, or `schema` JSON, and no provider answers.
   */
  chat(query: ChatQuery, options?: ChatOptions): Promise<ChatAnswer>;
  /**
   * Vectors of texts, from the encoder in `tandem.json` or from the one trained here.
   *
   * @example
   * await tandem.embed(['green tea']).catch(({ field }) => field); // 'model'
   *
   * @throws InvalidInput where there is no encoder, or a text is empty.
   */
  embed(texts: readonly string[], options?: { readonly signal?: AbortSignal | undefined }): Promise<Embedded>;
  /**
   * A learning path to a goal or a role: items in an order in which each comes after those that its attribute
   * `requires` names, without items that the person finished, within the available time.
   *
   * @example
   * const { items, reached } = await tandem.path({ user: 'ada', goal: 'dune' });
   * [items.map(({ id }) => id), reached]; // [['dune'], true]
   *
   * @throws InvalidInput unless exactly one of `goal` and `role` is given, or where requirements of the goal are
   *   circular.
   * @throws NotFound where there is no such goal, or no item has the tag.
   */
  path(query: PathQuery): Promise<LearningPath>;
  /**
   * Users of similar taste, the most similar first, without visitors who are not signed in.
   *
   * @example
   * (await tandem.similarUsers('ada')).map(({ id }) => id); // ['ben']
   *
   * @throws NotFound where there is no such user.
   * @throws InvalidInput where the limit is not a whole number from 1 to 100; 10 by default.
   */
  similarUsers(
    id: string,
    query?: { readonly limit?: number | undefined },
  ): Promise<readonly { readonly id: string; readonly score: number }[]>;
  /**
   * Items on a two-dimensional map, near each other if their texts or their users are similar.
   *
   * @example
   * (await tandem.positions()).items.every(({ x, y }) => Math.abs(x) <= 1 && Math.abs(y) <= 1); // true
   */
  positions(): Promise<ItemPositions>;
  /** The objective that lists are ranked by; changing it needs no training and no restart. */
  readonly objective: ObjectiveCalls;
  readonly experiments: ExperimentCalls;
  readonly exploration: ExplorationCalls;
  /** Kinds of events and their meanings. */
  readonly kinds: KindCalls;
  readonly models: ModelCalls;
  /** Offline evaluation on held-out events, beside serving. */
  readonly evaluations: EvaluationCalls;
  /** Users marked as bots, reported items and unsupported answers, with the decisions on them. */
  readonly review: ReviewCalls;
  /** Providers of language models that write answers; the extractive writer always exists. */
  readonly providers: ProviderCalls;
  /**
   * Rebuilds the item graph and the fusion weights from all events, which is otherwise done in the background.
   *
   * @example
   * await tandem.refresh();
   * tandem.stats().eventsSinceRefresh; // 0
   */
  refresh(options?: { onProgress?: (progress: Progress) => void; signal?: AbortSignal }): Promise<void>;
  /**
   * Counts of records and events, and the served models.
   *
   * @example
   * tandem.stats(); // { items: 3, users: 3, events: 4, ranker: undefined }
   */
  stats(): Stats;
  /** The store, for keys, export and doctor; applications rarely need it. */
  readonly store: Store;
  /**
   * Finishes calls under way, writes queued rows, and closes; later calls reject.
   *
   * @example
   * await tandem.close();
   * await tandem.popular(); // EngineClosed: the engine is closed
   */
  close(): Promise<void>;
}

export interface OpenOptions extends DataOptions {
  /** Whether indexes are rebuilt in the background as events arrive; true by default. */
  readonly background?: boolean | undefined;
  /**
   * Whether the first list waits until settings are chosen for the data, which can take a minute; otherwise, with more
   * than 20,000 events, it comes within seconds with the usual ones. By default only without `background`, which
   * chooses them afterwards, as `refresh` does. With more than 300,000 events the first list never waits.
   */
  readonly choosesFirst?: boolean | undefined;
  /**
   * Whether models are trained in the background, too: the sequence model and the ranker on all data once a week,
   * the ranker on the last days once a day, and online every few seconds; false by default.
   */
  readonly learns?: boolean | undefined;
  /**
   * `show` also recommends items that only events name. By default `tandem.json` decides; without it, they are
   * recommended only if no item was ever written.
   */
  readonly undescribed?: 'hide' | 'show' | undefined;
  /** Returns the time in milliseconds since 1970; the system's clock by default. For simulations and tests. */
  readonly now?: (() => number) | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /**
   * Called with warnings for the operator: alarms of the served models, a configuration that could not be applied,
   * …; by default they are Node's process warnings.
   */
  readonly warn?: ((message: string) => void) | undefined;
  /** The random numbers of exploration, from 0 to below 1; `Math.random` by default. */
  readonly random?: (() => number) | undefined;
}

/** Options of training on a data folder that no process has open. */
export interface TrainOptions extends DataOptions {
  /** For the ranker: `full` on all data, the default, or `recent` from the served version on the last days. */
  readonly scale?: 'full' | 'recent' | undefined;
  /** For the sequence model and the text encoder: the seed of all random numbers; 1 by default. */
  readonly seed?: number | undefined;
  /** For the sequence model: the id of a stopped run to resume from its last complete epoch. */
  readonly resume?: string | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}
