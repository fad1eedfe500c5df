/** `tandem mcp`: the MCP server on standard input and output, and configurations of clients. */
import { once } from 'node:events';
import { resolve } from 'node:path';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import type { Command } from 'commander';
import { readConfig, visibleTo } from '../config/index.js';
import { type McpTarget, mcpServer } from '../serve/index.js';
import { type Context, type DataOptions, dataCommand, stoppable } from './command.js';
import { withTarget } from './reach.js';

interface Options extends DataOptions {
  readonly print?: boolean;
  readonly readOnly?: boolean;
}

const EXAMPLES = `tandem mcp --print
tandem mcp --data ./data`;

const NOTES = `Over HTTP, \`tandem serve\` has the same at /mcp.`;

/** The command `tandem mcp`. */
export function mcp(): Command {
  return dataCommand('mcp', 'serve MCP on standard input and output', EXAMPLES, NOTES)
    .option('--print', 'print the configuration of common clients, and exit')
    .option('--read-only', 'without the tool that writes')
    .action(stoppable(run));
}

async function run(context: Context, options: Options): Promise<void> {
  if (options.print) {
    process.stdout.write(pasted(options));
    return;
  }
  // Clients get a response at once, while the data is being opened.
  const opening = openLater();
  const { assistants } = await readConfig(options.data);
  const server = await mcpServer(opening.target, !options.readOnly, () => visibleTo(assistants));
  const closed = once(process.stdin, 'close', { signal: context.signal }).catch(() => {});
  await server.connect(new StdioServerTransport());
  await withTarget(options, context, async (target) => {
    opening.opened(target);
    await closed;
    await server.close();
  });
}

/** A target whose calls wait until it is opened. */
function openLater(): { readonly target: McpTarget; opened(target: McpTarget): void } {
  let opened = (_: McpTarget) => {};
  const ready = new Promise<McpTarget>((resolve) => {
    opened = resolve;
  });
  const target: McpTarget = {
    search: async (query) => (await ready).search(query),
    ask: async (query, options) => (await ready).ask(query, options),
    recommend: async (query) => (await ready).recommend(query),
    similar: async (id, query) => (await ready).similar(id, query),
    items: {
      get: async (id) => (await ready).items.get(id),
      upsert: async (records) => (await ready).items.upsert(records),
    },
  };
  return { target, opened: (there) => opened(there) };
}

function pasted({ data, readOnly }: Options): string {
  const args = ['tandem', 'mcp', '--data', resolve(data), ...(readOnly ? ['--read-only'] : [])];
  const server = { command: 'npx', args };
  const json = JSON.stringify({ mcpServers: { tandem: server } }, undefined, 2);
  return [
    'Claude Desktop (claude_desktop_config.json), Cursor (.cursor/mcp.json), Windsurf and others:',
    '',
    json,
    '',
    'VS Code (.vscode/mcp.json):',
    '',
    JSON.stringify({ servers: { tandem: { type: 'stdio', ...server } } }, undefined, 2),
    '',
    'Claude Code:',
    '',
    `claude mcp add tandem -- npx ${args.map((arg) => (/^[\w./:=-]+$/.test(arg) ? arg : `'${arg}'`)).join(' ')}`,
    '',
    'Clients that call a server over HTTP, while `tandem serve` runs: http://127.0.0.1:7700/mcp',
    '',
  ].join('\n');
}
