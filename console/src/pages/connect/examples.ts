/** Examples of calling the API, by language. */
import type { Phrase } from '../../i18n';

export const EXAMPLES: readonly { readonly name: Phrase; text(address: string): string }[] = [
  {
    name: 'connect.curl',
    text: (address) => `curl ${address}/v1/events \\
  -H 'authorization: Bearer YOUR_KEY' -H 'content-type: application/json' \\
  -d '{"user": "ada", "kind": "click", "item": "attention"}'

curl ${address}/v1/recommend \\
  -H 'authorization: Bearer YOUR_KEY' -H 'content-type: application/json' \\
  -d '{"user": "ada", "limit": 10}'`,
  },
  {
    name: 'connect.javascript',
    text: (address) => `const call = async (path, body) => {
  const answer = await fetch('${address}' + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer YOUR_KEY' },
    body: JSON.stringify(body),
  });
  const result = await answer.json();
  if (!answer.ok) throw new Error(result.error.message);
  return result;
};

const { request, items } = await call('/v1/recommend', { user: 'ada', limit: 10 });
// Whatever answers the list names it, and where in it the item stood.
await call('/v1/events', { user: 'ada', kind: 'click', item: items[0].id, request, position: 0 });`,
  },
  {
    name: 'connect.python',
    text: (address) => `import json, urllib.request

def call(path, body):
    request = urllib.request.Request(
        "${address}" + path,
        data=json.dumps(body).encode(),
        headers={"content-type": "application/json", "authorization": "Bearer YOUR_KEY"},
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)

served = call("/v1/recommend", {"user": "ada", "limit": 10})
call("/v1/events", {"user": "ada", "kind": "click", "item": served["items"][0]["id"],
                    "request": served["request"], "position": 0})`,
  },
  {
    name: 'connect.typescript',
    text: () => `import { open } from 'tandem';

// In the process, without HTTP.
const tandem = await open({ data: './data' });
await tandem.events.add([{ user: 'ada', kind: 'click', item: 'attention' }]);
const { items } = await tandem.recommend({ user: 'ada', limit: 10 });`,
  },
];
