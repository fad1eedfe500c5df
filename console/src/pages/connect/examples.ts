/** Examples of calling the API, by language; `address` is the server's. */
import type { Phrase } from '../../i18n';

export interface Example {
  readonly name: Phrase;
  text(address: string): string;
}

export const EXAMPLES: readonly Example[] = [
  {
    name: 'connect.javascript',
    text: (
      address,
    ) => `// In a page without a bundler; with one, or in Node: npm install tandem, and import from 'tandem/client'.
import { connect } from '${address}/client.js';

const tandem = connect({ url: '${address}', key: 'YOUR_KEY', user: 'ada' });

const { request, items } = await tandem.recommend({ limit: 10 });
// Collected, sent in batches, and kept until the server has it. Whatever answers a list names the list and the place.
tandem.track({ kind: 'click', item: items[0].id, request, position: 0 });

const found = await tandem.search('attention');
const answer = await tandem.ask('What is attention?', { onText: (text) => console.log(text) });
console.log(found.items.length, answer.citations.length);`,
  },
  {
    name: 'connect.react',
    text: (address) => `import { useEffect, useState } from 'react';
import { connect } from 'tandem/client';

const tandem = connect({ url: '${address}', key: 'YOUR_KEY' });

export function Feed({ user }) {
  const [list, setList] = useState();
  useEffect(() => {
    let gone = false;
    tandem.identify(user);
    tandem.recommend({ limit: 10 }).then((answer) => gone || setList(answer), console.error);
    return () => {
      gone = true;
    };
  }, [user]);
  return (
    <ul>
      {list?.items.map(({ id, title }, position) => (
        <li key={id}>
          <a
            href={\`/items/\${encodeURIComponent(id)}\`}
            onClick={() => tandem.track({ kind: 'click', item: id, request: list.request, position })}
          >
            {title ?? id}
          </a>
        </li>
      ))}
    </ul>
  );
}`,
  },
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
    name: 'connect.openai',
    text: (address) => `import OpenAI from 'openai';

// Any client of OpenAI's API: the answer comes from your items, with its sources.
const openai = new OpenAI({ baseURL: '${address}/v1', apiKey: 'YOUR_KEY' });
const { choices } = await openai.chat.completions.create({
  model: 'tandem',
  messages: [{ role: 'user', content: 'What is attention?' }],
});
console.log(choices[0].message.content);`,
  },
  {
    name: 'connect.mcp',
    text: (address) => `{
  "mcpServers": {
    "tandem": {
      "type": "http",
      "url": "${address}/mcp",
      "headers": { "Authorization": "Bearer YOUR_KEY" }
    }
  }
}`,
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
