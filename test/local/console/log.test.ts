import { expect, test } from 'vitest';
import { createLog } from '../../../local/console/log.ts';

function lines(verbose: boolean, ...entries: readonly (object | string)[]): string {
  let written = '';
  const log = createLog((text) => (written += text), { verbose, colour: false });
  for (const entry of entries) log.line('source', typeof entry === 'string' ? entry : JSON.stringify(entry), false);
  return written.replaceAll(/^\d\d:\d\d:\d\d /gm, '');
}

test('shows who, how grave, what, and the facts that count', () => {
  expect(lines(false, { level: 'info', service: 'thing', message: 'it happened', time: 'x', pid: 1, thingId: 7 })).toBe(
    'thing            info  it happened thingId=7\n',
  );
  expect(lines(false, { level: 40, msg: 'careful' })).toBe('source           warn  careful\n');
});

test('shows an error with the top of its stack', () => {
  const error = { message: 'broken', stack: 'Error: broken\n at one\n at two\n at three\n at four' };
  expect(lines(false, { level: 'error', message: 'failed', error })).toBe(
    'source           error failed \n    broken \n     at one \n     at two \n     at three\n',
  );
});

test('shows what is not JSON as it is', () => {
  expect(lines(false, 'hello', '{not json', '')).toBe('source           info  hello\nsource           info  {not json\n');
});

test('shows debug lines and every fact only when asked', () => {
  const entry = { level: 'debug', message: 'detail', pid: 1 };
  expect(lines(false, entry)).toBe('');
  expect(lines(true, entry)).toContain('pid=1');
});
