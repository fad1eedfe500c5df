/**
 * A process that runs commands in sequence, as `bin/tandem.js` runs one, since loading the code takes most of the
 * processor time of a short command. Each command has separate arguments, standard input, environment and working
 * folder; its output and its exit code are sent back.
 */
import { Readable } from 'node:stream';

const MAIN = new URL('../../dist/cli/main.js', import.meta.url).href;

/** Each command adds listeners to these, as it expects to be the only one of its process. */
for (const emitter of [process, process.stdout, process.stderr]) emitter.setMaxListeners(0);

const exit = process.exit.bind(process);
process.on('disconnect', () => exit(0));

/** Adds what is written to a stream of this process to `parts`. @returns a function that undoes it. */
function capture(stream, parts) {
  const { write } = stream;
  stream.write = (chunk, encoding, callback) => {
    parts.push(Buffer.from(chunk));
    const done = typeof encoding === 'function' ? encoding : callback;
    if (done) queueMicrotask(done);
    return true;
  };
  return () => {
    stream.write = write;
  };
}

let commands = 0;

async function run({ args, input, env, folder }) {
  const [out, err] = [[], []];
  const restore = [capture(process.stdout, out), capture(process.stderr, err)];
  process.chdir(folder);
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
  Object.assign(process.env, env);
  process.argv = [process.argv[0], 'tandem', ...args];
  process.exitCode = undefined;
  const stdin = Readable.from(input.length > 0 ? [input] : []);
  Object.defineProperty(process, 'stdin', { value: stdin, configurable: true });
  const code = await new Promise((resolve, reject) => {
    process.exit = (status) => resolve(Number(status ?? process.exitCode ?? 0));
    // The module of a command is evaluated again for each command; its imports are not.
    import(`${MAIN}?${commands++}`).catch(reject);
  });
  for (const undo of restore) undo();
  process.exitCode = undefined;
  return { code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() };
}

process.on('message', async ({ input, ...command }) => {
  process.send(await run({ ...command, input: Buffer.from(input, 'base64') }));
});
