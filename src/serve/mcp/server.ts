/**
 * The MCP server: the tools search, ask, recommend, similar and, for callers who can write, remember; items as
 * resources. It calls the engine, or a server that has the data open.
 */
import { createHash } from 'node:crypto';
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import { InvalidInput, NotFound } from '../../errors.js';
import { VERSION } from '../../runtime/index.js';
import type { Engine } from '../../types.js';
import { isVisible, within } from '../assistant-filter.js';
import { FilterQuery } from '../list-schemas.js';

/** The calls behind the tools. */
export interface McpTarget extends Pick<Engine, 'search' | 'ask' | 'recommend' | 'similar'> {
  readonly items: Pick<Engine['items'], 'get' | 'upsert'>;
}

const limit = z.number().int().min(1).max(50).optional().describe('How many; 10 by default.');
const user = z.string().min(1).max(256).optional().describe('The id of the person for whom it is.');

const filter = FilterQuery.optional();

/** What the caller can see; undefined for all items. */
type Visible = () => ReturnType<Engine['assistantFilter']>;

const READS = { readOnlyHint: true, openWorldHint: false };

/**
 * @param writes whether the caller can write, so that there is the tool `remember`.
 * @param visible what the caller can see, asked for at each call.
 */
export async function mcpServer(target: McpTarget, writes: boolean, visible: Visible): Promise<McpServer> {
  // Loaded on first use, as it takes some 100 ms.
  const { McpServer, ResourceTemplate } = await import('@modelcontextprotocol/sdk/server/mcp.js');
  const server = new McpServer({ name: 'tandem', version: VERSION });
  addFinding(server, target, visible);
  addListing(server, target, visible);
  if (writes) addRemembering(server, target);
  server.registerResource(
    'item',
    new ResourceTemplate('tandem://items/{id}', { list: undefined }),
    { description: 'An item with its text and attributes.', mimeType: 'application/json' },
    async (uri, { id }) => {
      const item = await target.items.get(decodeURIComponent(String(id)));
      if (!item || !isVisible(item, visible())) throw new NotFound(`there is no item ${JSON.stringify(id)}`);
      return { contents: [{ uri: uri.href, mimeType: 'application/json', text: JSON.stringify(item) }] };
    },
  );
  return server;
}

function addFinding(server: McpServer, target: McpTarget, visible: Visible): void {
  server.registerTool(
    'search',
    {
      description:
        'Finds items by words, each with its best passage. "a phrase" must be there, -word must not, tag:name is a tag.',
      inputSchema: { query: z.string().max(10_000), limit, user, filter },
      annotations: READS,
    },
    (query) => answered(() => target.search({ ...query, ...within(query.filter, visible()) })),
  );
  server.registerTool(
    'ask',
    {
      description: 'Answers a question from the items, with citations, or says that they do not answer it.',
      inputSchema: { question: z.string().max(8_000), user, filter },
      annotations: READS,
    },
    (query, { signal }) =>
      answered(() => target.ask({ ...query, ...within(query.filter, visible()) }, { signal })),
  );
}

function addListing(server: McpServer, target: McpTarget, visible: Visible): void {
  server.registerTool(
    'recommend',
    {
      description: 'Recommends items to a person; without one, to anybody.',
      inputSchema: { user, limit, filter },
      annotations: READS,
    },
    (query) => answered(() => target.recommend({ ...query, ...within(query.filter, visible()) })),
  );
  server.registerTool(
    'similar',
    {
      description: 'Items similar to an item.',
      inputSchema: { item: z.string().min(1).max(256).describe('The id of an item.'), limit, filter },
      annotations: READS,
    },
    ({ item, limit, filter }) =>
      answered(() => target.similar(item, { limit, ...within(filter, visible()) })),
  );
}

function addRemembering(server: McpServer, target: McpTarget): void {
  server.registerTool(
    'remember',
    {
      description:
        'Keeps a note as an item, which search and ask find from then on; the same text is kept once.',
      inputSchema: {
        text: z.string().min(1).max(100_000),
        title: z.string().max(500).optional(),
        tags: z.array(z.string().min(1).max(100)).max(20).optional(),
      },
      annotations: {
        readOnlyHint: false,
        destructiveHint: false,
        idempotentHint: true,
        openWorldHint: false,
      },
    },
    ({ text, title, tags = [] }) =>
      answered(async () => {
        const id = `note-${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
        const { refused } = await target.items.upsert([{ id, title, body: text, tags: [...tags, 'note'] }]);
        if (refused.length > 0) throw new InvalidInput(refused[0].field ?? 'text', refused[0].reason);
        return { id };
      }),
  );
}

/** The result of a call as JSON; or its error, so that the model can call again. */
async function answered(call: () => Promise<object>): Promise<CallToolResult> {
  try {
    return { content: [{ type: 'text', text: JSON.stringify(await call()) }] };
  } catch (error) {
    if (!(error instanceof InvalidInput || error instanceof NotFound)) throw error;
    return { isError: true, content: [{ type: 'text', text: error.message }] };
  }
}
