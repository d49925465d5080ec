import { appendFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const silentMillis = 10_000;
const lastReports = new Map<string, number>();

/** Writes a refusal to the console of `npm start`. @param name - of the process */
export function printRefusal(name: string, message: string): void {
  process.stderr.write(`${JSON.stringify({ level: 'error', service: name, message })}\n`);
}

/** Also writes it to `refusals.jsonl`, beside the file that decided it; a repeated one at most every ten seconds. */
export function reportRefusal(file: string, name: string, message: string): void {
  const now = Date.now();
  if (now - (lastReports.get(message) ?? 0) < silentMillis) return;
  lastReports.set(message, now);
  printRefusal(name, message);
  appendFileSync(join(dirname(file), 'refusals.jsonl'), `${JSON.stringify({ at: new Date(now).toISOString(), name, message })}\n`);
}
