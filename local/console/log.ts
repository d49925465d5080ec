import { z } from 'zod';

const Entry = z.looseObject({ level: z.union([z.number(), z.string()]), name: z.string().optional(), msg: z.string().optional() });

export interface Log {
  /** A line that a process wrote: readable, if it is one of pino's or of Lambda's. */
  line(source: string, line: string, isError: boolean): void;
  /** A step of ours, with the time since the start. */
  step(text: string): void;
  /** Something of ours that people should know. */
  notice(text: string): void;
}

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
const colours = { trace: 90, debug: 90, info: 36, warn: 33, error: 31, fatal: 31 } as const;
const unspoken = new Set([
  'level',
  'name',
  'msg',
  'time',
  'timestamp',
  'pid',
  'hostname',
  'v',
  'message',
  'err',
  'traceId',
  'traceparent',
  'requestId',
]);

/** Merges the lines of all processes into one readable stream: who, how grave, what, and the facts. `verbose` shows debug lines and every fact. */
export function createLog(
  write: (text: string) => void,
  { verbose, colour }: { readonly verbose: boolean; readonly colour: boolean },
): Log {
  const startedAt = performance.now();
  const paint = (code: number, text: string) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  const print = (source: string, level: (typeof levels)[number], text: string) => {
    const time = new Date().toTimeString().slice(0, 8);
    write(`${paint(90, time)} ${source.padEnd(18)} ${paint(colours[level], level.padEnd(5))} ${text}\n`);
  };
  return {
    line(source, line, isError) {
      if (line.trim() === '') return;
      const entry = parse(line);
      if (!entry) return print(source, isError ? 'warn' : 'info', line);
      const level = nameOf(entry.level);
      if (!verbose && (level === 'trace' || level === 'debug')) return;
      const facts = Object.entries(entry)
        .filter(([key]) => (verbose ? key !== 'msg' : !unspoken.has(key)))
        .map(([key, value]) => `${paint(90, `${key}=`)}${typeof value === 'string' ? value : JSON.stringify(value)}`);
      print(source, level, [entry.msg ?? '', ...facts, ...troubles(entry['err'], verbose)].filter(Boolean).join(' '));
    },
    step(text) {
      write(`${paint(32, '✓')} ${paint(90, `${((performance.now() - startedAt) / 1000).toFixed(1).padStart(5)} s`)}  ${text}\n`);
    },
    notice(text) {
      write(`${paint(33, '!')}          ${text}\n`);
    },
  };
}

function parse(line: string): z.infer<typeof Entry> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return Entry.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

function nameOf(level: number | string): (typeof levels)[number] {
  const name =
    typeof level === 'number'
      ? levels[Math.min(5, Math.max(0, Math.trunc(level / 10) - 1))]
      : levels.find((each) => each === level.toLowerCase());
  return name ?? 'info';
}

function troubles(error: unknown, verbose: boolean): readonly string[] {
  const { data } = z.object({ message: z.string().optional(), stack: z.string().optional() }).safeParse(error);
  if (!data) return [];
  const stack = data.stack?.split('\n').slice(1, verbose ? undefined : 4) ?? [];
  return [`\n    ${[data.message ?? '', ...stack].join('\n    ')}`];
}
