/** `tandem mcp`: the MCP server on standard input and output, and what to paste into clients. */
import { once } from 'node:events';
import { resolve } from 'node:path';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import type { Command } from 'commander';
import { mcpServer } from '../serve/index.js';
import { type Context, type DataOptions, dataCommand, stoppable } from './command.js';
import { withTarget } from './reach.js';

interface Options extends DataOptions {
  readonly print?: boolean;
  readonly readOnly?: boolean;
}

const EXAMPLES = `tandem mcp --print
tandem mcp --data ./data`;

const NOTES = `Over HTTP, \`tandem serve\` has the same at /mcp.`;

export function mcp(): Command {
  return dataCommand('mcp', 'serve MCP on standard input and output, for assistants', EXAMPLES, NOTES)
    .option('--print', 'print what to paste into well-known clients, and end')
    .option('--read-only', 'without the tool that writes')
    .action(stoppable(run));
}

async function run(context: Context, options: Options): Promise<void> {
  if (options.print) {
    process.stdout.write(pasted(options));
    return;
  }
  await withTarget(options, context, async (target) => {
    const server = await mcpServer(target, !options.readOnly);
    const transport = new StdioServerTransport();
    const closed = once(process.stdin, 'close', { signal: context.signal }).catch(() => {});
    await server.connect(transport);
    await closed;
    await server.close();
  });
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
