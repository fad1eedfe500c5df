/** The example of docs/language-models.md, run as a reader would, on a small model. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { writeGguf } from '#tandem/models/index.js';
import { smallModel } from '../support/language-model.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

describe('docs/language-models.md', () => {
  it('has an example that runs', async () => {
    const page = readFileSync(join(root, 'docs/language-models.md'), 'utf8');
    const [, code] = /^```js\n(.*?)^```$/ms.exec(page)!;
    const path = join(mkdtempSync(join(tmpdir(), 'tandem-test-')), 'model.gguf');
    await writeGguf(path, smallModel(), 'Q8_0');
    const script = code.replace("'model.gguf'", JSON.stringify(path));
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      cwd: root,
    });
    expect(stdout).toBe('2\n');
  });
});
