/** The documents of a server: each is sent as a file in a separate form, with some calls in parallel. */
import { NotFound } from '../errors.js';
import type { DocumentInput, DocumentReport, DocumentTaken, DocumentView } from '../ingest/index.js';
import type { Refusal } from '../store/index.js';
import type { IntakeTarget } from './target.js';

/** The maximum number of concurrent calls. */
const AT_ONCE = 3;

/** The name of a file without one, as of a form's `Blob`. */
const NAMELESS = 'blob';

/** A call of the server. @returns the response, also if all was refused. @throws NotFound, Failure */
type Call = (method: string, path: string, body?: string | FormData) => Promise<unknown>;

/** Documents that are written through a running server. @param call calls it. */
export function remoteDocuments(call: Call): IntakeTarget['documents'] {
  const find = async (path: string): Promise<unknown> => {
    try {
      return await call('GET', path);
    } catch (error) {
      if (error instanceof NotFound) return undefined;
      throw error;
    }
  };
  return {
    update: (documents, { signal } = {}) => sendAll(call, documents, signal),
    async list({ after, limit, source } = {}) {
      const query = new URLSearchParams();
      for (const [name, value] of Object.entries({ after, limit, source }))
        if (value !== undefined) query.set(name, String(value));
      const { documents } = (await call('GET', `/v1/documents?${query}`)) as { documents: DocumentView[] };
      return documents;
    },
    async delete(ids) {
      const answer = await call('POST', '/v1/documents/delete', JSON.stringify({ ids }));
      return (answer as { deleted: string[] }).deleted;
    },
    async holders(ids) {
      const held = new Map<string, string>();
      for (const id of ids) {
        const path = encodeURIComponent(id);
        const document = (await find(`/v1/documents/${path}`)) as DocumentView | undefined;
        if (document) held.set(id, document.source ?? 'a document that was sent without its source');
        else if (await find(`/v1/items/${path}`)) held.set(id, 'an item that is no document');
      }
      return held;
    },
  };
}

async function sendAll(
  call: Call,
  documents: readonly DocumentInput[],
  signal: AbortSignal | undefined,
): Promise<DocumentReport> {
  const taken: DocumentTaken[] = [];
  const refused: Refusal[] = [];
  let next = 0;
  const send = async () => {
    while (next < documents.length) {
      signal?.throwIfAborted();
      const index = next++;
      const { content, name = '', ...fields } = documents[index];
      const form = new FormData();
      form.append('fields', JSON.stringify({ ...fields, ...(name !== '' && { name }) }));
      form.append('file', new Blob([content as Uint8Array<ArrayBuffer>]), name || NAMELESS);
      const report = (await call('POST', '/v1/documents?keep=true', form)) as DocumentReport;
      for (const document of report.documents) taken.push({ ...document, index });
      for (const refusal of report.refused) refused.push({ ...refusal, index });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, send));
  const inOrder = (a: { index: number }, b: { index: number }) => a.index - b.index;
  return { documents: taken.sort(inOrder), refused: refused.sort(inOrder) };
}
