import { expect, test } from 'vitest';
import { createLog } from '../../../../local/runtime/console/log.ts';

function lines(verbose: boolean, ...entries: readonly (object | string)[]): string {
  let written = '';
  const log = createLog((text) => (written += text), { verbose, colour: false });
  for (const entry of entries) log.line('source', typeof entry === 'string' ? entry : JSON.stringify(entry));
  return written.replaceAll(/\[\d\d:\d\d:\d\d\] /gm, '');
}

test('shows service, level, message and fields', () => {
  const entry = { level: 'info', time: '2026-11-22T10:00:00Z', service: 'thing', message: 'it happened', pid: 1, thingId: 7 };
  expect(lines(false, entry)).toBe('thing            INFO: it happened {"thingId":7}\n');
});

test('shows an error with its stack', () => {
  const error = { type: 'Error', message: 'broken', stack: 'Error: broken\n at one\n at two' };
  const shown = lines(false, { level: 'error', message: 'failed', error });
  expect(shown).toMatch(/^source {11}ERROR: failed/);
  expect(shown).toMatch(/at one\n\s+at two/);
});

test('shows other text unchanged', () => {
  expect(lines(false, 'hello', '{not json', '')).toBe('source           hello\nsource           {not json\n');
});

test('shows debug lines and all fields only with verbose', () => {
  const entry = { level: 'debug', message: 'detail', requestId: 'r1' };
  expect(lines(false, entry)).toBe('');
  expect(lines(true, entry)).toContain('"requestId":"r1"');
});
