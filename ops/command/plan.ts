import { createInterface } from 'node:readline/promises';
import type { Request } from './arguments.ts';

/** Prints a line of progress. */
export type Report = (line: string) => void;

/** One change of the environment. */
export interface Act {
  /** The action, what it changes, and how much of it. */
  readonly summary: string;
  readonly run: (report: Report) => Promise<void>;
}

/** What a command would do. */
export interface Plan {
  /** Why there is nothing to do, if there are no acts. */
  readonly nothing?: string;
  readonly acts: readonly Act[];

  /** What to look at afterwards, or how to return to the former state. */
  readonly afterwards?: readonly string[];
}

/** Where a plan is carried out, as the operator reads it. */
export interface Place {
  readonly name: string;
  readonly detail: string;
}

/** Prints the plan. Carries it out only with `--execute`, once the environment's name has been given. */
export async function carryOut(place: Place, { nothing, acts, afterwards = [] }: Plan, request: Request): Promise<void> {
  console.log(`${place.name} (${place.detail})`);
  if (acts.length === 0) return console.log(`Nothing to do: ${nothing ?? 'everything is as requested'}`);
  for (const { summary } of acts) console.log(`  ${summary}`);
  if (!request.isExecuted) return console.log('Dry run: nothing was changed. Add --execute to carry it out.');
  if (!request.isConfirmed && !(await isTyped(place.name))) {
    console.log(`Not confirmed: nothing was changed. Type ${place.name} when asked, or add --confirm ${place.name}.`);
    process.exitCode = 1;
    return;
  }
  for (const { summary, run } of acts) {
    await run((line) => console.log(`  ${line}`));
    console.log(`Done: ${summary}`);
  }
  for (const line of afterwards) console.log(line);
}

async function isTyped(name: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`Type ${name} to carry it out: `);
  terminal.close();
  return answer.trim() === name;
}
