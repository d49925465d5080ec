import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, expect, test } from 'vitest';

const program = new URL('slow-service.ts', import.meta.url).pathname;

async function start(drainMillis: number) {
  const child = spawn(process.execPath, [program, String(drainMillis)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async (): Promise<string> => (await lines.next()).value ?? '';
  return { child, line, address: await line(), exited: once(child, 'exit') };
}

async function isRefused(address: string): Promise<boolean> {
  return fetch(`${address}/health/live`, { headers: { connection: 'close' } }).then(
    () => false,
    () => true,
  );
}

describe('draining', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    'on %s completes requests in flight, accepts no new ones, closes the pools and exits with 0',
    async (signal) => {
      const { child, line, address, exited } = await start(10_000);
      const inFlight = fetch(`${address}/slow`);
      expect(await line()).toBe('in flight');
      child.kill(signal);
      await expect.poll(() => isRefused(address)).toBe(true);
      child.stdin.write('go\n');
      const result = await inFlight;
      expect([result.status, await result.json()]).toEqual([200, { done: true }]);
      expect(await line()).toBe('pools closed');
      expect(await exited).toEqual([0, null]);
    },
  );

  test('exits although a request does not complete in time', async () => {
    const { child, line, address, exited } = await start(100);
    const inFlight = fetch(`${address}/slow`).catch(() => 'left');
    expect(await line()).toBe('in flight');
    child.kill('SIGTERM');
    expect(await exited).toEqual([1, null]);
    expect(await inFlight).toBe('left');
  });
});
