import { prettyFactory } from 'pino-pretty';

export type Log = ReturnType<typeof createLog>;

/** Merges the lines of all processes into one readable stream: who, when, how grave, what, and the facts. `verbose` shows debug lines and every fact. */
export function createLog(write: (text: string) => void, { verbose, colour }: { readonly verbose: boolean; readonly colour: boolean }) {
  const paint = (code: number, text: string) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  const pretty = prettyFactory({
    colorize: colour,
    singleLine: true,
    translateTime: 'SYS:HH:MM:ss',
    messageKey: 'message',
    errorLikeObjectKeys: ['error'],
    ignore: verbose ? '' : 'pid,hostname,service,traceId,spanId,requestId',
  });
  return {
    /** A line that a process wrote, as JSON or as it stands. */
    line(source: string, line: string): void {
      const isDetail = /"level":"(debug|trace)"/.test(line);
      // Functions share a process, and say themselves who they are.
      const [, who = source] = /"service":"([\w-]+)"/.exec(line) ?? [];
      if (line.trim() !== '' && (verbose || !isDetail)) write(`${paint(90, who.padEnd(16))} ${pretty(line)}`);
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
