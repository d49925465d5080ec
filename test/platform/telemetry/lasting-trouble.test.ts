import { beforeEach, describe, expect, test } from 'vitest';
import { lastingTrouble } from '../../../platform/telemetry/lasting-trouble.ts';
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
const begin = () => lastingTrouble(createLogger('relay', { destination }), () => seconds * 1000);

beforeEach(() => {
  levels.length = 0;
  lines.length = 0;
});

/** The levels of one report each `every` seconds, for as long as `duration`. */
function reported(trouble: ReturnType<typeof begin>, duration: number, every = 10): readonly string[] {
  levels.length = 0;
  for (let passed = 0; passed < duration; passed += every) {
    trouble.report({ database: 'core' }, 'the relay connects anew');
    seconds += every;
  }
  return [...levels];
}

describe('trouble', () => {
  test('is a warning while it may pass', () => {
    expect(reported(begin(), 60)).toEqual(['warn', 'warn', 'warn', 'warn', 'warn', 'warn']);
  });

  test('calls people once it has lasted for a minute, and once a minute from then on', () => {
    const errors = reported(begin(), 250).map((level, index) => (level === 'error' ? index * 10 : undefined));
    expect(errors.filter((at) => at !== undefined)).toEqual([60, 120, 180, 240]);
  });

  test('is told in a sentence while it may pass, and whole when people are called', () => {
    const trouble = begin();
    const report = () => trouble.report({ error: new Error('it does not answer') }, 'the relay connects anew');
    report();
    seconds += 60;
    report();
    expect(lines).toMatchObject([
      { level: 'warn', reason: 'it does not answer' },
      { level: 'error', error: { message: 'it does not answer', stack: expect.stringContaining('lasting-trouble.test.ts') } },
    ]);
    expect(lines[0]).not.toHaveProperty('error');
  });

  test('that ended in between calls nobody', () => {
    const trouble = begin();
    for (let round = 0; round < 5; round += 1) {
      expect(reported(trouble, 50)).not.toContain('error');
      trouble.end();
    }
  });

  test('that returns right after people were called does not call them again within the minute', () => {
    const trouble = begin();
    expect(reported(trouble, 70).at(-1)).toBe('error');
    trouble.end();
    expect(reported(trouble, 60)).not.toContain('error');
    expect(reported(trouble, 10)).toEqual(['error']);
  });
});
