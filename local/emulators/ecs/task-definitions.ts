import { existsSync, readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { writeAtomically } from '../../runtime/state.ts';

const Task = z.object({ command: z.array(z.string()), cwd: z.string(), env: z.record(z.string(), z.string()) });
const Revisions = z.record(z.string(), z.array(Task));

/** What a revision of a task definition runs. */
export interface TaskRevision {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

const KEPT = 10;

/** The revisions of each task definition, kept in a file over restarts. A start with other settings or code adds one. */
export function openTaskDefinitions(file: string) {
  const revisions: z.infer<typeof Revisions> = Revisions.parse(existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {});
  const of = (family: string) => (revisions[family] ??= []);
  return {
    /** The number of the revision, which is a new one unless it equals the newest. */
    register(family: string, { command, cwd, env }: TaskRevision): number {
      const task = { command: [...command], cwd, env: { ...env } };
      const known = of(family);
      if (!isDeepStrictEqual(known.at(-1), task)) known.push(task);
      writeAtomically(file, JSON.stringify(revisions));
      return known.length;
    },
    /** Numbers whose code still exists, newest first: a build replaces the code of earlier ones. */
    active: (family: string): readonly number[] =>
      of(family)
        .flatMap(({ cwd }, index) => (existsSync(cwd) ? [index + 1] : []))
        .slice(-KEPT)
        .toReversed(),
    find: (family: string, revision: number): TaskRevision | undefined => of(family)[revision - 1],
  };
}

export type TaskDefinitions = ReturnType<typeof openTaskDefinitions>;
