import { spawnGuarded } from '../servers/spawn-guarded.ts';

export interface Proof {
  readonly name: string;
  readonly proves: string;
  /** On two slow cores. */
  readonly budgetMinutes: number;
  /** Arguments of `node`. */
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface Outcome {
  readonly name: string;
  readonly minutes: number;
  readonly budgetMinutes: number;
  readonly failure?: string | undefined;
}

/** Runs proofs one after the other; a proof that exceeds its budget is stopped and fails. */
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
    const exit = await child.exited;
    clearTimeout(timer);
    const failure = isLate ? 'exceeded its budget' : exit === 'exit code 0' ? undefined : exit;
    outcomes.push({ name, budgetMinutes, minutes: (Date.now() - begun) / 60_000, failure });
  }
  return outcomes;
}

/** One line per proof: outcome, minutes, budget. */
export function outcomeTable(outcomes: readonly Outcome[]): string {
  const width = Math.max(...outcomes.map(({ name }) => name.length));
  const rows = outcomes.map(({ name, minutes, budgetMinutes, failure }) => {
    const time = `${minutes.toFixed(1).padStart(5)} of ${budgetMinutes} minutes`;
    return `${failure === undefined ? '✓' : '✗'} ${name.padEnd(width)}  ${time}${failure === undefined ? '' : `  ${failure}`}`;
  });
  return rows.join('\n');
}
