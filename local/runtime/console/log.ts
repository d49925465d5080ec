import { prettyFactory } from 'pino-pretty';

export type Log = ReturnType<typeof createLog>;

/** Merges the log lines of all processes. `verbose` shows debug lines and all fields. */
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
    /** A line of a process, JSON or plain text. */
    line(source: string, line: string): void {
      const isDetail = /"level":"(debug|trace)"/.test(line);
      // Functions share a process, so the line names its service.
      const [, name = source] = /"service":"([\w-]+)"/.exec(line) ?? [];
      if (line.trim() !== '' && (verbose || !isDetail)) write(`${paint(90, name.padEnd(16))} ${pretty(line)}`);
    },
    /** A completed step, with the time since the start. */
    step(text: string): void {
      write(`${paint(32, '✓')} ${paint(90, `${(performance.now() / 1000).toFixed(1).padStart(5)} s`)}  ${text}\n`);
    },
    /** An unexpected event. */
    notice(text: string): void {
      write(`${paint(33, '!')}          ${text}\n`);
    },
  };
}
