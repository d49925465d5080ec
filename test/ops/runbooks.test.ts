import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readRunbooks } from '../support/runbook.ts';

const repository = join(import.meta.dirname, '../..');
const index = readFileSync(join(repository, 'docs/runbooks/README.md'), 'utf8');

describe.each(readRunbooks())('the runbook $name', ({ name, sections, commands }) => {
  test('has a symptom, a check, an act, a way to verify it and one to undo it', () => {
    expect(sections).toEqual(['Symptom', 'Check', 'Act', 'Verify', 'Undo']);
  });

  test('is listed', () => {
    expect(index).toContain(`](${name}.md)`);
  });

  test('names the environment in each command', () => {
    for (const words of commands) expect(words).toContain('--environment');
  });
});
