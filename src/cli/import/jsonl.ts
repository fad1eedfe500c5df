/** The reader of files with one JSON object a line. */
import type { What } from './fields.js';
import { emptyBatch, type Job } from './job.js';
import { BadLine, readLines } from './lines.js';
import { type MapperOptions, ObjectMapper } from './mapper.js';
import type { Source } from './source.js';

/** The object on a line, or why there is none. */
export function parseObject(line: string): object | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return `is not JSON: ${error instanceof Error ? error.message.slice(0, 200) : String(error)}`;
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  return `is not a JSON object but ${Array.isArray(value) ? 'a list' : value === null ? 'null' : `a ${typeof value}`}`;
}

const BLANK = /^\s*$/;

export function jsonlJob(source: Source, what: What, options: MapperOptions): Job {
  const mapper = new ObjectMapper(what, options);
  return {
    name: source.name,
    what,
    size: source.size,
    clock: options.clock,
    takenAs: 'JSONL',
    async *read() {
      for await (const { first, lines, bytes } of readLines(source.bytes())) {
        const batch = emptyBatch(bytes);
        for (let index = 0; index < lines.length; index++) {
          const line = lines[index];
          const number = first + index;
          if (line instanceof BadLine) {
            batch.refused.push({ line: number, field: '', reason: line.reason });
            continue;
          }
          if (BLANK.test(line)) continue;
          const object = parseObject(line);
          if (typeof object === 'string') {
            batch.refused.push({ line: number, field: '', reason: object });
            continue;
          }
          const mapped = mapper.map(object, number);
          if ('flaw' in mapped) batch.refused.push({ line: number, ...mapped.flaw });
          else {
            batch.records.push(mapped.record);
            batch.lines.push(number);
          }
        }
        yield batch;
      }
    },
    leftOut() {
      return [...mapper.leftOut]
        .slice(0, 10)
        .map(([name, times]) => `${name} (${times} times)`)
        .join(', ');
    },
  };
}
