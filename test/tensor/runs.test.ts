/** Training runs: their logs survive what stops them, and are shown as curves and plots. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  drawCurves,
  listRuns,
  metricsOf,
  type Panel,
  panelsOf,
  plotHtml,
  plotSvg,
  type Run,
  RunLog,
  readRun,
  seriesOf,
} from '#tandem/tensor/index.js';

let data: string;
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'runs-'));
});
afterEach(() => rm(data, { recursive: true, force: true }));

const start = (name = 'decoder') => RunLog.start(data, { name, settings: { rate: 0.1 } });

describe('the log', () => {
  it('gives back settings, status and metrics', async () => {
    const log = start();
    log.log(1, { loss: 2.5 });
    log.log(2, { loss: 2.25, validation_loss: 3 });
    expect((await readRun(data, log.id)).status).toBe('running');
    log.end();
    const run = await readRun(data, log.id);
    expect(run).toMatchObject({ id: log.id, name: 'decoder', settings: { rate: 0.1 }, status: 'finished' });
    expect(run.points.map(({ step, values }) => [step, values])).toEqual([
      [1, { loss: 2.5 }],
      [2, { loss: 2.25, validation_loss: 3 }],
    ]);
    expect(metricsOf(run)).toEqual(['loss', 'validation_loss']);
    expect(seriesOf(run, 'validation_loss')).toEqual({ steps: [2], values: [3] });
    expect(() => log.log(3, { loss: 1 })).toThrow(/has ended/);
    expect(() => log.end()).toThrow(/has ended/);
  });

  it('tells failure from cancelling, and why', async () => {
    const failed = start();
    failed.end(new Error('loss is NaN at step 3'));
    expect(await readRun(data, failed.id)).toMatchObject({
      status: 'failed',
      reason: 'loss is NaN at step 3',
    });
    const cancelled = start();
    cancelled.end(AbortSignal.abort().reason);
    expect((await readRun(data, cancelled.id)).status).toBe('cancelled');
  });

  it('keeps a loss that is not a number', async () => {
    const log = start();
    log.log(1, { loss: Number.NaN, norm: Number.POSITIVE_INFINITY });
    expect((await readRun(data, log.id)).points[0].values).toEqual({ loss: Number.NaN, norm: Infinity });
  });

  it('gives runs of the same second ids of their own, and lists the newest first', async () => {
    const ids = [start(), start(), start('other')].map(({ id }) => id);
    expect(new Set(ids).size).toBe(3);
    expect((await listRuns(data)).map(({ id }) => id).sort()).toEqual([...ids].sort());
    expect(await listRuns(join(data, 'nowhere'))).toEqual([]);
  });

  it('ignores a torn last line, wherever it is torn', async () => {
    const log = start();
    log.log(1, { loss: 2 });
    log.log(2, { loss: 1 });
    const path = join(data, 'runs', log.id, 'log.jsonl');
    const whole = await readFile(path);
    const beforeLast = whole.lastIndexOf(10, whole.length - 2) + 1;
    for (let length = beforeLast; length < whole.length - 1; length++) {
      await writeFile(path, whole.subarray(0, length));
      expect((await readRun(data, log.id)).points.map(({ step }) => step)).toEqual([1]);
    }
  });

  it('goes on after a torn line, and forgets what was logged after the checkpoint', async () => {
    const first = start();
    for (const step of [1, 2, 3, 4]) first.log(step, { loss: 10 - step });
    first.end(new Error('power'));
    await appendFile(join(data, 'runs', first.id, 'log.jsonl'), '{"event":"point","ti');
    const second = await RunLog.resume(data, first.id, 2);
    second.log(3, { loss: 70 });
    second.end();
    const run = await readRun(data, first.id);
    expect(seriesOf(run, 'loss')).toEqual({ steps: [1, 2, 3], values: [9, 8, 70] });
    expect(run.status).toBe('finished');
    expect(run.reason).toBeUndefined();
  });

  it('knows that a run has failed when its process was killed, and has every line that was logged', async () => {
    const script = `
      const { RunLog } = await import(process.argv[1]);
      const log = RunLog.start(process.argv[2], { name: 'doomed', settings: {} });
      for (let step = 1; step <= 500; step++) log.log(step, { loss: 1 / step });
      console.log(log.id);
      process.stdin.resume(); // until it is killed`;
    const module = new URL('../../dist/tensor/index.js', import.meta.url).href;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script, module, data], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const id = String((await once(child.stdout, 'data'))[0]).trim();
    expect((await readRun(data, id)).status).toBe('running');
    child.kill('SIGKILL');
    await once(child, 'close');
    const run = await readRun(data, id);
    expect(run.status).toBe('failed');
    expect(run.reason).toContain(`its process (${child.pid}) ended without closing the run`);
    expect(run.points.length).toBe(500);
  });

  it('refuses names and ids that are not plain, and folders that hold no run', async () => {
    expect(() => start('../escape')).toThrow(/only letters/);
    expect(() => start('')).toThrow(/run name ""/);
    for (const id of ['../decoder', 'a/b', '..', '', 'absent']) {
      await expect(readRun(data, id)).rejects.toThrow(/no run/);
    }
    await mkdir(join(data, 'runs', 'junk'), { recursive: true });
    await writeFile(join(data, 'runs', 'junk', 'log.jsonl'), 'what\nnull\n{"event":"end","time":1}\n');
    await expect(readRun(data, 'junk')).rejects.toThrow(/does not begin as the log/);
    expect(await listRuns(data)).toEqual([]);
    await expect(RunLog.resume(data, 'absent', 1)).rejects.toThrow(/no run/);
  });
});

/** A run that never was. */
function made(id: string, metrics: Record<string, number[]>, settings: Run['settings'] = {}): Run {
  const points = Object.entries(metrics).flatMap(([metric, values]) =>
    values.map((value, at) => ({ step: at + 1, time: 0, values: { [metric]: value } })),
  );
  return { id, name: id, settings, status: 'finished', startedAt: 0, updatedAt: 0, points };
}
const falling = Array.from({ length: 3000 }, (_, at) => 4 * Math.exp(-at / 500) + Math.sin(at) / 10);

describe('curves in the terminal', () => {
  const panel = (metrics: Record<string, number[]>): Panel => panelsOf([made('r', metrics)])[0];

  it.each([20, 40, 80, 133])('keep within %i columns', (width) => {
    const text = drawCurves(panel({ loss: falling, validation_loss: falling.slice(0, 70) }), { width });
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(width);
    expect(text).toMatch(/[\u2801-\u28ff]/);
  });

  it('fall where the loss falls', () => {
    const text = drawCurves(panel({ loss: [4, 3, 2, 1, 0] }), { width: 50, height: 5 });
    const rows = text.split('\n').slice(1, 6);
    const first = rows.map((row) => row.search(/[\u2801-\u28ff]/));
    expect(first).toEqual([...first].sort((a, b) => a - b));
    expect(rows[0]).toMatch(/^4 ┤/);
    expect(rows[4]).toMatch(/^0 ┤/);
  });

  it('tell lines apart by marks without colour, and by colour with it', () => {
    const two = panel({ loss: falling, validation_loss: falling.map((value) => value + 1) });
    const plain = drawCurves(two, { width: 60 });
    expect(plain).not.toContain('\u001b');
    expect(plain).toMatch(/o validation_loss: last/);
    expect(drawCurves(two, { width: 60, colour: true })).toContain('\u001b[33m');
  });

  it.each([
    ['nothing', []],
    ['one value', [3]],
    ['a constant', [0, 0, 0]],
    ['only NaN', [Number.NaN, Number.NaN]],
    ['a divergence', [1, 2, Number.POSITIVE_INFINITY, Number.NaN]],
    ['huge values', [1e300, -1e300]],
    ['tiny differences', [1, 1 + 2e-16]],
  ])('survive %s', (_, loss) => {
    const one: Panel = {
      metric: 'loss',
      lines: [
        {
          run: made('r', {}),
          metric: 'loss',
          validation: false,
          steps: loss.map((_, at) => at),
          values: loss,
        },
      ],
    };
    expect(drawCurves(one, { width: 60 }).split('\n').length).toBeGreaterThan(10);
    expect(plotSvg([made('r', { loss })])).not.toContain('NaN ');
  });
});

describe('plots', () => {
  const hostile = made(
    'r',
    { '<script>alert(1)</script>&"\u0000': [1, 2] },
    { note: '</table><img src=x>\ud800' },
  );

  /** Whether every element that is opened is closed in its turn. */
  function wellFormed(svg: string): boolean {
    const open: string[] = [];
    for (const [, close, name, self] of svg.matchAll(/<(\/?)([a-z]+)(?:\s[^<>]*?)?(\/?)>/g)) {
      if (close) {
        if (open.pop() !== name) return false;
      } else if (!self) open.push(name);
    }
    return open.length === 0 && !/&(?!(amp|lt|gt|quot|#39);)/.test(svg);
  }

  it('draw training and validation of several runs, the validation dashed', () => {
    const svg = plotSvg([
      made('a', { loss: falling, validation_loss: [3, 2] }),
      made('b', { loss: falling }),
    ]);
    expect(wellFormed(svg)).toBe(true);
    expect(svg.match(/<path d="M[^"]*L[^"]*" fill="none"/g)!.length).toBe(3);
    expect(svg.match(/stroke-dasharray/g)!.length).toBe(2);
    for (const label of ['a loss, last', 'a validation_loss, last 2', 'b loss, last']) {
      expect(svg).toContain(label);
    }
    expect(svg.length).toBeLessThan(80_000);
  });

  it('load nothing from elsewhere and let no text become markup', () => {
    for (const file of [plotSvg([hostile]), plotHtml([hostile])]) {
      expect(file.replace('xmlns="http://www.w3.org/2000/svg"', '')).not.toMatch(
        /https?:|href|src="|<script|url\(/,
      );
      expect(file).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;\ufffd');
    }
    expect(plotHtml([hostile])).toContain('&lt;/table&gt;&lt;img src=x&gt;');
    expect(wellFormed(plotSvg([hostile]))).toBe(true);
  });

  it('say so when there is nothing to draw', () => {
    expect(plotSvg([])).toContain('no runs');
    expect(plotSvg([made('r', {})])).toContain('nothing logged yet');
  });

  it('keep the extremes of a long line', () => {
    const spiky = falling.map((value, at) => (at === 1234 ? 99 : value));
    const svg = plotSvg([made('r', { loss: spiky })]);
    expect(svg).toMatch(/L\d+(\.\d+)? 34(?=L)/);
  });
});
