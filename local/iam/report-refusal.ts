const silentMillis = 10_000;
const lastReports = new Map<string, number>();

/** Writes a refusal to the console of `npm start` under the process's name; a repeated one at most every ten seconds. */
export function reportRefusal(name: string, message: string): void {
  const now = Date.now();
  if (now - (lastReports.get(message) ?? 0) < silentMillis) return;
  lastReports.set(message, now);
  process.stderr.write(`${name}\t${JSON.stringify({ level: 'error', message })}\n`);
}
