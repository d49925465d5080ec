import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compileLayout, COMPILED_LAYOUT } from '../../../tools/mails/compile-layout.ts';

test('the compiled layout of mails is that of layout.mjml; otherwise run `npm run mails`', async () => {
  const compiled = await compileLayout();
  expect(readFileSync(COMPILED_LAYOUT, 'utf8')).toBe(compiled);
  // A mail that loads something tells its sender when and where it was read.
  expect(compiled).not.toMatch(/(?:src|url)\s*[=(]|<link|@import/);
});
