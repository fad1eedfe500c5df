/**
 * A replacement of `bin/tandem.js` in shells: its command is run by the process that listens at `TANDEM_HOST` (see
 * `run-case.ts`).
 */
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';

const input = process.stdin.isTTY ? '' : readFileSync(0);
const command = { args: process.argv.slice(2), folder: process.cwd(), input: input.toString('base64') };
const socket = connect(process.env.TANDEM_HOST);
let answer = '';
socket.setEncoding('utf8').on('data', (text) => {
  answer += text;
});
socket.on('end', () => {
  const { code, stdout, stderr } = JSON.parse(answer);
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  process.exitCode = code;
});
socket.write(`${JSON.stringify(command)}\n`);
