/** The log of passages: all that were found for each question, and those that the answer cites. */
import { PASSAGE_FEATURES } from '../../rank/index.js';
import type { EngineState } from '../../state/index.js';
import { type Store, visitorId } from '../../store/index.js';
import type { Ground } from './ground.js';
import type { Answer } from './types.js';

/** The maximum number of logged characters of a question. */
const LOGGED = 1_000;

/** Logs the passages under the request ids of the citations, so that events on the answer can be attributed. */
export function logPassages(
  { query, parts }: Ground,
  { citations }: Pick<Answer, 'citations'>,
  { state, store }: { readonly state: EngineState; readonly store: Pick<Store, 'requests'> },
): void {
  const id = query.user ?? (query.session === undefined ? undefined : visitorId(query.session));
  for (const { asked, found } of parts) {
    const { request, candidates } = found;
    const { terms, items, ordinals, scores, features } = candidates;
    const places = citations.flatMap((citation) =>
      citation.request === request && citation.position >= 0 ? citation.position : [],
    );
    const cited = [...new Set(places)];
    state.passages.served(request, { terms, items, ordinals, cited });
    store.requests.log({
      id: request,
      at: state.now(),
      user: id === undefined ? -1 : (state.users.number(id) ?? -1),
      query: { passages: { question: asked.question.slice(0, LOGGED), terms, ordinals, cited } },
      items,
      scores,
      features,
      featureNames: PASSAGE_FEATURES,
    });
  }
}
