/**
 * What the page does, in the browser: it calls the same API as everybody. Whatever comes from the API is put into the
 * page as text, never as HTML.
 */
export const SCRIPT = `'use strict';
const $ = (id) => document.getElementById(id);
let key = '';
let people = [];
let shown = { user: '', request: '' };
let turn = 0;

/** An element with a class, text and children. */
function make(tag, className, text, children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  for (const child of children || []) element.append(child);
  return element;
}

function say(text, wrong) {
  $('state').textContent = text;
  $('state').className = wrong ? 'wrong' : '';
}

async function call(method, path, body) {
  const headers = {};
  if (key) headers.authorization = 'Bearer ' + key;
  if (body !== undefined) headers['content-type'] = 'application/json';
  const answer = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  const value = await answer.json().catch(() => ({}));
  if (answer.ok) return value;
  if (answer.status === 401) {
    $('keyring').hidden = false;
    $('key').focus();
  }
  throw new Error(value.error ? value.error.message : 'the server answered ' + answer.status);
}

const nameOf = (item) => item.title || item.id || item.item || item.tag;

/** What an item rests on, in words. */
function because(reason) {
  const names = reason.because.slice(0, 3).map((one) => one.tag || one.title || one.item);
  return names.length ? 'because of ' + names.join(', ') : '';
}

function why(item) {
  const total = item.reasons.reduce((sum, reason) => sum + Math.max(0, reason.weight), 0) || 1;
  const share = (reason) => Math.round((100 * Math.max(0, reason.weight)) / total);
  return make('ul', 'why', undefined, item.reasons.filter(share).map((reason) =>
    make('li', '', undefined, [
      make('span', 'name ' + reason.retriever, reason.retriever.replace(/-/g, ' ')),
      make('span', 'share', share(reason) + ' %'),
      make('span', 'because', because(reason)),
    ])));
}

function deed(text, label, act, className) {
  const button = make('button', className, text);
  button.type = 'button';
  button.setAttribute('aria-label', label);
  button.addEventListener('click', act);
  return button;
}

function card(item, position, request) {
  const name = nameOf(item);
  const act = (kind) => () => did(kind, item, request, position);
  return make('li', '', undefined, [
    make('span', 'rank', String(position + 1)),
    make('div', '', undefined, [
      deed(name, 'Open ' + name, act('click'), 'link'),
      make('div', 'tags', item.tags.join(' · ')),
    ]),
    make('div', 'deeds', undefined, [
      deed('Like', 'Like ' + name, act('like'), 'quiet'),
      deed('Dismiss', 'Dismiss ' + name, act('dismiss'), 'quiet'),
    ]),
    why(item),
  ]);
}

function row(item, position, request) {
  const name = nameOf(item);
  return make('li', '', undefined, [
    deed(name, 'Open ' + name, () => did('click', item, request, position), 'link'),
    make('div', 'tags', item.tags.join(' · ')),
  ]);
}

function fill(list, items, draw, empty) {
  list.replaceChildren(...(items.length ? items.map(draw) : [make('li', 'empty', empty)]));
}

/** Shows the list for a person, and what is popular. */
async function show(user) {
  const mine = ++turn;
  const query = user ? { user, limit: 12 } : { session, limit: 12 };
  const [list, popular] = await Promise.all([
    call('POST', '/v1/recommend', query),
    call('GET', '/v1/popular?limit=8'),
  ]);
  if (mine !== turn) return;
  shown = { user, request: list.request };
  $('for-title').textContent = user ? 'For ' + user : 'For a visitor';
  $('call').textContent = 'curl -X POST ' + location.origin + '/v1/recommend' +
    (key ? " -H 'authorization: Bearer KEY'" : '') +
    " -H 'content-type: application/json' -d '" + JSON.stringify(query).replace(/'/g, "'\\\\''") + "'";
  fill($('list'), list.items, (item, at) => card(item, at, list.request), 'Nothing to recommend yet. Add items with POST /v1/items.');
  fill($('popular'), popular.items, (item, at) => row(item, at, popular.request), 'Nothing yet.');
}

/** Sends an event as the person shown, then shows their list anew, and what goes with the item. */
async function did(kind, item, request, position) {
  const name = nameOf(item);
  try {
    const event = { kind, item: item.id, request, position };
    if (shown.user) event.user = shown.user;
    else event.session = session;
    await call('POST', '/v1/events', event);
    say('Sent: ' + kind + ', ' + name);
    const [similar] = await Promise.all([
      kind === 'dismiss' ? undefined : call('GET', '/v1/items/' + encodeURIComponent(item.id) + '/similar?limit=6'),
      show(shown.user),
    ]);
    if (similar) {
      $('similar-part').hidden = false;
      $('similar-title').textContent = 'Goes with ' + name;
      fill($('similar'), similar.items, (one, at) => row(one, at, similar.request), 'Nothing yet.');
    }
  } catch (error) {
    say(error.message, true);
  }
}

async function loadPeople() {
  people = (await call('GET', '/v1/users?limit=200')).users.map((user) => user.id);
  $('people').replaceChildren(...people.map((id) => {
    const option = make('option');
    option.value = id;
    return option;
  }));
}

async function begin() {
  try {
    await loadPeople();
    say(people.length ? '' : 'No people yet; the list is for a visitor.');
    if (!$('person').value && people.length) $('person').value = people[0];
    await show($('person').value.trim());
    $('keyring').hidden = $('keyring').hidden || Boolean(key);
  } catch (error) {
    say(error.message, true);
  }
}

const session = 'page-' + Math.random().toString(36).slice(2);
$('ask').addEventListener('submit', (event) => {
  event.preventDefault();
  show($('person').value.trim()).then(() => say(''), (error) => say(error.message, true));
});
$('another').addEventListener('click', () => {
  if (people.length) $('person').value = people[Math.floor(Math.random() * people.length)];
  $('ask').requestSubmit();
});
$('keyring').addEventListener('submit', (event) => {
  event.preventDefault();
  key = $('key').value.trim();
  begin();
});
begin();
`;
