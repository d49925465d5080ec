import { spawnGuarded } from '../servers/spawn-guarded.ts';

export interface Proof {
  readonly name: string;
  /** What holds when it passes. */
  readonly proves: string;
  /** The longest it may take on two slow cores. */
  readonly budgetMinutes: number;
  /** Arguments of Node. */
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface Outcome {
  readonly name: string;
  readonly minutes: number;
  readonly budgetMinutes: number;
  /** Why it failed. */
  readonly failure?: string | undefined;
}

/** Runs one proof after the other and reports progress; one that overruns its budget is ended and has failed. */
export async function runProofs(proofs: readonly Proof[], report: (line: string) => void): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const [index, { name, proves, budgetMinutes, command, env }] of proofs.entries()) {
    report(`\n${index + 1}/${proofs.length} ${name} (at most ${budgetMinutes} minutes): ${proves}`);
    const begun = Date.now();
    const child = spawnGuarded(process.execPath, command, { stdio: 'inherit', env: { ...process.env, ...env }, graceMillis: 15_000 });
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      void child.stop();
    }, budgetMinutes * 60_000);
    const ending = await child.exited;
    clearTimeout(timer);
    const failure = isLate ? 'overran its budget' : ending === 'exit code 0' ? undefined : ending;
    outcomes.push({ name, budgetMinutes, minutes: (Date.now() - begun) / 60_000, failure });
  }
  return outcomes;
}

/** One line per proof: its outcome, its minutes and its budget. */
export function outcomeTable(outcomes: readonly Outcome[]): string {
  const width = Math.max(...outcomes.map(({ name }) => name.length));
  const rows = outcomes.map(({ name, minutes, budgetMinutes, failure }) => {
    const time = `${minutes.toFixed(1).padStart(5)} of ${budgetMinutes} minutes`;
    return `${failure === undefined ? '✓' : '✗'} ${name.padEnd(width)}  ${time}${failure === undefined ? '' : `  ${failure}`}`;
  });
  return rows.join('\n');
}
