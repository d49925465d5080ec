import { beforeEach, describe, expect, test } from 'vitest';
import { repeatedFailure } from '../../../platform/telemetry/repeated-failure.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';

const levels: string[] = [];
const lines: Record<string, unknown>[] = [];
let seconds = 1_000_000;
const destination = {
  write: (line: string) => {
    lines.push(JSON.parse(line));
    levels.push(JSON.parse(line).level);
  },
};
const begin = () => repeatedFailure(createLogger('relay', { destination }), () => seconds * 1000);

beforeEach(() => {
  levels.length = 0;
  lines.length = 0;
});

/** The levels of one report each `every` seconds, for as long as `duration`. */
function reported(failure: ReturnType<typeof begin>, duration: number, every = 10): readonly string[] {
  levels.length = 0;
  for (let passed = 0; passed < duration; passed += every) {
    failure.report({ database: 'core' }, 'the relay failed and reconnects');
    seconds += every;
  }
  return [...levels];
}

describe('a repeated failure', () => {
  test('is a warning during its first minute', () => {
    expect(reported(begin(), 60)).toEqual(['warn', 'warn', 'warn', 'warn', 'warn', 'warn']);
  });

  test('is an error after a minute, and once a minute from then on', () => {
    const errors = reported(begin(), 250).map((level, index) => (level === 'error' ? index * 10 : undefined));
    expect(errors.filter((at) => at !== undefined)).toEqual([60, 120, 180, 240]);
  });

  test('is logged with its message only as a warning, and with its stack as an error', () => {
    const failure = begin();
    const report = () => failure.report({ error: new Error('it does not respond') }, 'the relay failed and reconnects');
    report();
    seconds += 60;
    report();
    expect(lines).toMatchObject([
      { level: 'warn', reason: 'it does not respond' },
      { level: 'error', error: { message: 'it does not respond', stack: expect.stringContaining('repeated-failure.test.ts') } },
    ]);
    expect(lines[0]).not.toHaveProperty('error');
  });

  test('that ends in between is never an error', () => {
    const failure = begin();
    for (let round = 0; round < 5; round += 1) {
      expect(reported(failure, 50)).not.toContain('error');
      failure.end();
    }
  });

  test('that returns soon after an error is no second error within the minute', () => {
    const failure = begin();
    expect(reported(failure, 70).at(-1)).toBe('error');
    failure.end();
    expect(reported(failure, 60)).not.toContain('error');
    expect(reported(failure, 10)).toEqual(['error']);
  });
});
