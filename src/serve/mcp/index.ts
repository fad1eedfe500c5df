/** MCP: the `server` with its tools, and its route over Streamable HTTP, without sessions. */
import type { Context } from '../routes/context.js';
import { mcpServer } from './server.js';

export { type McpTarget, mcpServer } from './server.js';

/** Adds POST /mcp, with the same keys as other routes; a key that can only read has no tools that write. */
export function addMcp({ app, state, settings }: Context): void {
  app.post('/mcp', {
    config: { scope: 'read' },
    schema: { hide: true } as object,
    handler: async (request, reply) => {
      const writes = !settings.keys || (request.key?.scopes.includes('write') ?? false);
      const { StreamableHTTPServerTransport } = await import(
        '@modelcontextprotocol/sdk/server/streamableHttp.js'
      );
      const engine = state.need();
      const server = await mcpServer(engine, writes, () => engine.assistantFilter(request.key?.name));
      const transport = new StreamableHTTPServerTransport({
        sessionIdGenerator: undefined,
        enableJsonResponse: true,
      });
      reply.hijack();
      reply.raw.once('close', () => void server.close());
      // The class and the interface declare `onclose` differently.
      await server.connect(transport as Parameters<typeof server.connect>[0]);
      await transport.handleRequest(request.raw, reply.raw, request.body);
    },
  });
}
