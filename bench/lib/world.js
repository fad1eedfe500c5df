/**
 * A seeded world of items, users and events, skewed like real data, in constant memory however many events.
 *
 * Items belong to niches (a few dozen topics of ten niches each) and are drawn by Zipf's law within them; a user is
 * active by a log-normal law, and likes three niches: most of what they do falls there, some in the topics around, the
 * rest anywhere. So items of a niche are used by the same people, which is what item-to-item retrieval lives on.
 */

const TOPICS = 24;
const NICHES_PER_TOPIC = 10;
const NICHES = TOPICS * NICHES_PER_TOPIC;
const FAVOURITES = 3;
const ACTIVITY_SIGMA = 1.2;
const ZIPF = 1;
const END = Date.UTC(2026, 10, 1);
const DAYS = 90;
const KINDS = ['click', 'like', 'save', 'purchase', 'dismiss'];
const KIND_SHARES = [0.72, 0.12, 0.05, 0.07, 0.04];

/**
 * A fast seeded generator of numbers in [0, 1) (sfc32). Not runtime's `seeded`: large worlds draw more numbers than its 32 bits
 * of state tell apart, and figures measured on a world compare only with others of the same.
 * @param {number} seed
 */
export function random(seed) {
  let a = seed | 0;
  let b = 0x9e3779b9;
  let c = 0x243f6a88;
  let counter = 1;
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return (sum >>> 0) / 4294967296;
  };
  for (let warm = 0; warm < 20; warm++) next();
  return next;
}

/**
 * Draws positions in proportion to weights, in constant time (Vose's alias method).
 * @param {ArrayLike<number>} weights
 */
function sampler(weights) {
  const size = weights.length;
  const keep = new Float64Array(size);
  const other = new Int32Array(size);
  let total = 0;
  for (let at = 0; at < size; at++) total += weights[at];
  const low = [];
  const high = [];
  for (let at = 0; at < size; at++) {
    keep[at] = (weights[at] * size) / total;
    (keep[at] < 1 ? low : high).push(at);
  }
  while (low.length > 0 && high.length > 0) {
    const poor = low.pop();
    const rich = high[high.length - 1];
    other[poor] = rich;
    keep[rich] -= 1 - keep[poor];
    if (keep[rich] < 1) low.push(high.pop());
  }
  for (const at of [...low, ...high]) keep[at] = 1;
  return (next) => {
    const at = Math.floor(next() * size);
    return next() < keep[at] ? at : other[at];
  };
}

const padded = (number, width) => String(number).padStart(width, '0');
export const itemId = (number) => `item-${padded(number, 6)}`;
export const userId = (number) => `user-${padded(number, 7)}`;

/**
 * @param {{ items: number, users: number, events: number, seed?: number }} size
 */
export function makeWorld({ items, users, events, seed = 1 }) {
  const next = random(seed);

  // Items: each in a niche, popular by Zipf's law over a random order.
  const nicheOf = new Int16Array(items);
  const weight = new Float64Array(items);
  /** @type {number[][]} */
  const members = Array.from({ length: NICHES }, () => []);
  for (let item = 0; item < items; item++) {
    nicheOf[item] = item < NICHES ? item : Math.floor(next() * NICHES);
    members[nicheOf[item]].push(item);
    weight[item] = 1 / (1 + Math.floor(next() * items)) ** ZIPF;
  }
  const inNiche = members.map((list) => sampler(list.map((item) => weight[item])));
  const anywhere = sampler(weight);

  // Users: how active, and their favourite niches.
  const activity = new Float64Array(users);
  const favourites = new Int16Array(users * FAVOURITES);
  for (let user = 0; user < users; user++) {
    const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
    activity[user] = Math.exp(ACTIVITY_SIGMA * normal);
    for (let rank = 0; rank < FAVOURITES; rank++) {
      favourites[user * FAVOURITES + rank] = Math.floor(next() * NICHES);
    }
  }
  const anyUser = sampler(activity);

  /** The item that a user turns to now. */
  const pick = (user, draw) => {
    const mood = draw();
    if (mood >= 0.9) return anywhere(draw);
    // The first favourite twice as often as the second, and so on.
    const which = draw();
    let niche = favourites[user * FAVOURITES + (which < 0.57 ? 0 : which < 0.86 ? 1 : 2)];
    if (mood >= 0.7) niche = niche - (niche % NICHES_PER_TOPIC) + Math.floor(draw() * NICHES_PER_TOPIC);
    return members[niche][inNiche[niche](draw)];
  };

  const anyKind = sampler(KIND_SHARES);
  const topicOf = (niche) => Math.floor(niche / NICHES_PER_TOPIC);

  return {
    size: { items, users, events },
    /** A user, drawn by how active they are. */
    drawUser: (draw) => anyUser(draw),
    /** An item that the user would turn to. */
    drawItem: pick,

    /** Items as lines of JSON. */
    *itemLines() {
      const draw = random(seed + 1);
      for (let item = 0; item < items; item++) {
        const niche = nicheOf[item];
        const published = new Date(END - Math.floor(draw() * 365) * 86_400_000).toISOString();
        yield `{"id":"${itemId(item)}","title":"Title ${item} of niche ${niche}","tags":["topic-${topicOf(niche)}","niche-${niche}"],"attributes":{"length":${Math.floor(draw() * 200)}},"published":"${published}"}`;
      }
    },
    /** Users as lines of JSON. */
    *userLines() {
      for (let user = 0; user < users; user++) {
        yield `{"id":"${userId(user)}","tags":["topic-${topicOf(favourites[user * FAVOURITES])}"]}`;
      }
    },
    /** Events as lines of JSON, in the order of time. The first `n` are the same whatever `events` is asked for. */
    *eventLines(count = events) {
      const draw = random(seed + 2);
      const step = (DAYS * 86_400_000) / events;
      const begin = END - DAYS * 86_400_000;
      for (let event = 0; event < count; event++) {
        const user = anyUser(draw);
        const item = pick(user, draw);
        const at = Math.floor(begin + event * step);
        yield `{"id":"e${event}","kind":"${KINDS[anyKind(draw)]}","user":"${userId(user)}","item":"${itemId(item)}","at":${at}}`;
      }
    },
  };
}
