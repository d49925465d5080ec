import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { startAws } from '../../support/fakes/emulated-aws.ts';
import { freePort } from '../../support/free-port.ts';
import { freshDatabase } from '../../support/postgres.ts';
import { freshRedisUrl } from '../../support/redis.ts';
import { credentialsOf, staff } from '../../support/apps/user-app.ts';

const program = new URL('../../../services/user/main.ts', import.meta.url).pathname;

test('the user service starts from its environment alone, serves, and stops on SIGTERM', async () => {
  const { host, port, database, user, password } = (await freshDatabase(['user'])).settings('user');
  const { stop } = await startAws({
    secrets: {
      'arn:role': JSON.stringify({ username: user, password }),
      'arn:cache': JSON.stringify({ username: 'default', password: 'any' }),
    },
  });
  onTestFinished(stop);
  const aws = Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith('AWS_')));
  const env = {
    ...aws,
    PORT: String(await freePort()),
    HOST: '127.0.0.1',
    ENVIRONMENT: 'test',
    DATABASE_HOST: host,
    DATABASE_PORT: String(port),
    DATABASE_NAME: database,
    DATABASE_SECRET_ARN: 'arn:role',
    DATABASE_TLS: 'disable',
    CACHE_URL: freshRedisUrl(),
    CACHE_SECRET_ARN: 'arn:cache',
    SHOP_URL: 'http://shop.example',
    BOOTSTRAP_STAFF: JSON.stringify(staff),
    BOOTSTRAP_IMPORTER: '{"email":"importer@shop.example","password":"a secret of the importer"}',
  };
  const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const lines: string[] = [];
  let address: string | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    address = /Server listening at (http:\/\/127[\d.:]+)/.exec(line)?.[1];
    if (address) break;
  }
  expect((await fetch(`${address}/health/ready`)).status).toBe(200);
  const signIn = await fetch(`${address}/api/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(credentialsOf(staff)),
  });
  expect([signIn.status, await signIn.json()]).toMatchObject([201, { roles: [], nextStep: 'enrol-second-factor' }]);
  expect(lines.join('\n')).not.toContain(staff.email);
  child.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
});

test('the user service does not start without its settings, and names the missing ones', async () => {
  const child = spawn(process.execPath, [program], { env: { PORT: '8080' }, stdio: ['ignore', 'ignore', 'pipe'] });
  const stderr = (await child.stderr.toArray()).join('');
  expect(stderr).toContain('DATABASE_HOST is not set');
  expect(stderr).toContain('BOOTSTRAP_STAFF is not set');
});
