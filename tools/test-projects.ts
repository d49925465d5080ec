import { globSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseCLI } from 'vitest/node';

const repository = join(import.meta.dirname, '..');

/** Tests that share one running shop. */
export const wholeShop = ['test/journeys/**/*.test.ts', 'test/faults/**/*.test.ts'];

export type TestProject = 'parts' | 'whole';

/** The vitest projects with a selected test file; starting an empty project takes seconds. */
export function selectedProjects(args: readonly string[]): readonly TestProject[] {
  const { filter } = parseCLI(['vitest', 'run', ...args]);
  const parts = filter.map((text) => relative(repository, resolve(repository, text)).replace(/:\d+$/, ''));
  const isSelected = (file: string) => parts.length === 0 || parts.some((part) => file.includes(part));
  const whole = globSync(wholeShop, { cwd: repository });
  const others = globSync('test/**/*.test.ts', { cwd: repository }).filter((file) => !whole.includes(file));
  return [...(others.some(isSelected) ? (['parts'] as const) : []), ...(whole.some(isSelected) ? (['whole'] as const) : [])];
}
