/** Runs a program in a separate process and reads its peak memory. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * The peak resident size of a living process in MiB (Linux: VmHWM), or undefined where it cannot be read.
 * @param {number} pid
 * @returns {number | undefined}
 */
export function peakRssMib(pid = process.pid) {
  try {
    const found = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return found ? Number(found[1]) / 1024 : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The processor time a living process has used, all threads, in seconds (Linux), or undefined where it cannot be read.
 * On a busy machine it says more than the clock.
 * @param {number} pid
 * @returns {number | undefined}
 */
export function cpuSeconds(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return undefined;
  }
}

/**
 * How long the main thread of a living process has run, and how long it was ready to run and had no core, both in
 * seconds (Linux), or undefined where it cannot be read. The second part of a pause is the machine's, not the program's.
 * @param {number} pid
 * @returns {{ running: number, waiting: number } | undefined}
 */
export function schedule(pid) {
  try {
    const [running, waiting] = readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'latin1').split(' ');
    return { running: Number(running) / 1e9, waiting: Number(waiting) / 1e9 };
  } catch {
    return undefined;
  }
}

/**
 * Runs a command to its end. Its standard error is passed on line by line to `log`. The peak is read twenty times a
 * second while it lives; a child that reports its own peak at its end is exact.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: Record<string, string | undefined>, log?: (line: string) => void,
 *   timeoutMs?: number }} [settings]
 * @returns {Promise<{ stdout: string, stderr: string, seconds: number, peakMib: number | undefined }>}
 */
export function runChild(command, args, { cwd, env, log, timeoutMs = 1_800_000 } = {}) {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    let partial = '';
    let peakMib;
    const sample = setInterval(() => {
      const now = child.pid === undefined ? undefined : peakRssMib(child.pid);
      if (now !== undefined) peakMib = Math.max(peakMib ?? 0, now);
    }, 50);
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    const stop = () => {
      clearInterval(sample);
      clearTimeout(timer);
    };
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
      const lines = (partial + text).split('\n');
      partial = lines.pop() ?? '';
      if (log) for (const line of lines) log(line);
    });
    child.on('error', (error) => {
      stop();
      reject(error);
    });
    child.on('close', (code, signal) => {
      stop();
      if (partial && log) log(partial);
      const seconds = (performance.now() - begun) / 1000;
      if (code === 0) resolve({ stdout, stderr, seconds, peakMib });
      else {
        const end = stderr.trim().split('\n').slice(-8).join('\n');
        reject(new Error(`${command} ${args.join(' ')} ended with ${signal ?? `code ${code}`}:\n${end}`));
      }
    });
  });
}

/**
 * Runs a command that prints one JSON object as its last line of output, and returns that object and the peak:
 * the child's own `peak_rss_mib` where it reports one.
 * @param {string} command
 * @param {string[]} args
 * @param {Parameters<typeof runChild>[2]} [settings]
 * @returns {Promise<{ result: Record<string, unknown>, peakMib: number | undefined, seconds: number }>}
 */
export async function runJson(command, args, settings) {
  const { stdout, seconds, peakMib } = await runChild(command, args, settings);
  const line = stdout.trim().split('\n').at(-1) ?? '';
  let result;
  try {
    result = JSON.parse(line);
  } catch {
    throw new Error(`${command} ${args.join(' ')}: the last line of its output is not JSON: ${line}`);
  }
  return {
    result,
    seconds,
    peakMib: typeof result.peak_rss_mib === 'number' ? result.peak_rss_mib : peakMib,
  };
}
