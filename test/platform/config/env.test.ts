import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { parseEnv } from '../../../platform/config/env.ts';

const Env = z.object({
  PORT: z.coerce.number().int().min(1).describe('the port to listen on'),
  USER_URL: z.url().describe('the base URL of the user service'),
  DATABASE_PASSWORD: z.string().min(8),
});

describe('the settings of a deployable', () => {
  test('are read and typed', () => {
    const env = { PORT: '8080', USER_URL: 'http://user:8080', DATABASE_PASSWORD: 'long enough', HOME: '/' };
    expect(parseEnv(Env, env)).toEqual({ PORT: 8080, USER_URL: 'http://user:8080', DATABASE_PASSWORD: 'long enough' });
  });

  test('name each wrong variable, its value and the remedy', () => {
    const env = { PORT: 'abc', DATABASE_PASSWORD: 'long enough' };
    expect(() => parseEnv(Env, env)).toThrow(
      /PORT is "abc": .* Set it to the port to listen on\.\n {2}USER_URL is not set\. Set it to the base URL of the user service\./,
    );
  });

  test('are refused without showing a secret', () => {
    const attempt = () => parseEnv(Env, { PORT: '1', USER_URL: 'http://user', DATABASE_PASSWORD: 'hunter2' });
    expect(attempt).toThrow(/DATABASE_PASSWORD is set, but wrong/);
    expect(attempt).not.toThrow(/hunter2/);
  });
});
