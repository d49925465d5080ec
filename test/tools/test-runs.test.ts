import { afterEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { selectedProjects } from '../../tools/test-projects.ts';
import { readTestReport } from '../../tools/test-report.ts';
import { setup } from '../support/global-setup.ts';

describe('a test run starts only what its arguments select', () => {
  test.each([
    [[], ['parts', 'whole']],
    [['test/domain/order'], ['parts']],
    [['./test/tools/test-runs.test.ts'], ['parts']],
    [[import.meta.filename], ['parts']],
    [['test/tools/test-runs.test.ts:10'], ['parts']],
    [['test/journeys'], ['whole']],
    [['replay'], ['parts', 'whole']],
    [
      ['-t', 'test/domain'],
      ['parts', 'whole'],
    ],
    [['no-such-test'], []],
  ] as const)('%j', (args, projects) => {
    expect(selectedProjects(args)).toEqual(projects);
  });
});

describe('the report of a test run', () => {
  const report = (testResults: readonly object[]) =>
    readTestReport(JSON.stringify({ numPassedTests: 2, numFailedTests: 1, numPendingTests: 0, testResults }), '/shop');

  test('names the failed tests of each failed file, with the first line of the error', () => {
    const passing = { fullName: 'a cart is empty', status: 'passed', failureMessages: [] };
    const failing = { fullName: 'a cart is full', status: 'failed', failureMessages: ['expected 1 to be 2\n    at cart.test.ts:3'] };
    expect(
      report([
        { name: '/shop/test/a.test.ts', status: 'passed', assertionResults: [passing] },
        { name: '/shop/test/b.test.ts', status: 'failed', assertionResults: [passing, failing] },
      ]).failedFiles,
    ).toEqual([{ file: 'test/b.test.ts', failures: [{ title: 'a cart is full', message: 'expected 1 to be 2' }] }]);
  });

  test('names a file that failed before its first test', () => {
    const message = 'cannot find module x\n    at y';
    expect(report([{ name: '/shop/test/c.test.ts', status: 'failed', message, assertionResults: [] }]).failedFiles).toEqual([
      { file: 'test/c.test.ts', failures: [{ title: 'the file as a whole', message: 'cannot find module x' }] },
    ]);
  });

  test('refuses a report of another shape', () => {
    expect(() => readTestReport('{"numPassedTests": 1}', '/shop')).toThrow('numFailedTests');
  });
});

describe('the servers of a test run', () => {
  const cleanups: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of cleanups.splice(0)) await end();
  });

  async function startRun() {
    let url = '';
    const end = await setup({ provide: (_name, value) => (url = value) });
    cleanups.push(end);
    return { end, request: (path: string) => fetch(`${url}${path}`) };
  }

  const Server = z.object({ pid: z.int(), port: z.int() });
  const isAlive = (pid: number) => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };

  test.each(['/redis', '/postgres'])('%s is started once, at the first request, and stopped at the end', async (path) => {
    const { end, request } = await startRun();
    const [first, second] = await Promise.all([1, 2].map(async () => Server.parse(await (await request(path)).json())));
    expect(second).toEqual(first);
    expect(isAlive(first?.pid ?? 0)).toBe(true);
    await end();
    expect(isAlive(first?.pid ?? 0)).toBe(false);
  });

  test('a request for another server is refused with its name', async () => {
    const { request } = await startRun();
    const response = await request('/mysql');
    expect(response.status).toBe(500);
    expect(await response.text()).toContain('there is no server /mysql');
  });
});
