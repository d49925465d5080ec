import { z } from 'zod';

const Entry = z.looseObject({ level: z.union([z.number(), z.string()]) });
const Trouble = z.object({ message: z.string().default(''), stack: z.string().default('') });

export type Log = ReturnType<typeof createLog>;

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
const colours = { trace: 90, debug: 90, info: 36, warn: 33, error: 31, fatal: 31 } as const;
const unspoken = new Set([
  'level',
  'service',
  'name',
  'msg',
  'message',
  'time',
  'timestamp',
  'pid',
  'hostname',
  'error',
  'err',
  'traceId',
  'requestId',
]);

/** Merges the lines of all processes into one readable stream: who, how grave, what, and the facts. `verbose` shows debug lines and every fact. */
export function createLog(write: (text: string) => void, { verbose, colour }: { readonly verbose: boolean; readonly colour: boolean }) {
  const paint = (code: number, text: string) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  const print = (source: string, level: (typeof levels)[number], text: string) => {
    const time = new Date().toTimeString().slice(0, 8);
    write(`${paint(90, time)} ${source.padEnd(16)} ${paint(colours[level], level.padEnd(5))} ${text}\n`);
  };
  return {
    /** A line that a process wrote, in the JSON of pino or of Lambda, or as it stands. */
    line(source: string, line: string, isError: boolean): void {
      if (line.trim() === '') return;
      const entry = parse(line);
      if (!entry) return print(source, isError ? 'warn' : 'info', line);
      const level =
        typeof entry.level === 'number'
          ? levels[Math.trunc(entry.level / 10) - 1]
          : levels.find((each) => each === String(entry.level).toLowerCase());
      if (!verbose && (level === 'trace' || level === 'debug')) return;
      const facts = Object.entries(entry)
        .filter(([key]) => verbose || !unspoken.has(key))
        .map(([key, value]) => `${paint(90, `${key}=`)}${typeof value === 'string' ? value : JSON.stringify(value)}`);
      const trouble = Trouble.safeParse(entry['error'] ?? entry['err']).data;
      const stack = trouble ? [trouble.message, ...trouble.stack.split('\n').slice(1, verbose ? undefined : 4)] : [];
      const who = typeof entry['service'] === 'string' ? entry['service'] : source;
      print(
        who,
        level ?? 'info',
        [entry['message'] ?? entry['msg'], ...facts, ...stack.map((each) => `\n    ${each}`)].filter(Boolean).join(' '),
      );
    },
    /** A step of ours, with the time since the start. */
    step(text: string): void {
      write(`${paint(32, '✓')} ${paint(90, `${(performance.now() / 1000).toFixed(1).padStart(5)} s`)}  ${text}\n`);
    },
    /** Something that happened to a process of ours. */
    notice(text: string): void {
      write(`${paint(33, '!')}          ${text}\n`);
    },
  };
}

function parse(line: string): z.infer<typeof Entry> | undefined {
  try {
    return line.startsWith('{') ? Entry.safeParse(JSON.parse(line)).data : undefined;
  } catch {
    return undefined;
  }
}
