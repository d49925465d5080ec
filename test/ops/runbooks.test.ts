import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { COLLECTIONS, readRunbooks } from '../support/runbook.ts';

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

test.each(COLLECTIONS)('each section of %s has a check, an act and a way to verify it, or names the section that has them', (file) => {
  const [, ...sections] = readFileSync(join(repository, 'docs/runbooks', file), 'utf8').split(/^## /m);
  const without = sections.filter((text) => !['Check', 'Act', 'Verify'].every((word) => text.includes(`**${word}**`)));
  expect(without.map((text) => text.split('\n')[0])).toEqual([]);
  expect(index).toContain(`](${file})`);
});
