import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundleFunctions, bundleServices } from '../../tools/build/bundle.ts';
import { findDeployables } from '../../tools/build/deployables.ts';
import { authorizationOf } from '../../local/iam/credentials.ts';
import { readEndpoints } from '../../tools/endpoints.ts';
import { eventually } from '../support/eventually.ts';
import { synthesizeFixture } from './fixtures/app.ts';

const repository = join(import.meta.dirname, '../..');
// Within the repository, so that bundled code finds its packages.
mkdirSync(join(repository, 'dist'), { recursive: true });
const root = mkdtempSync(join(repository, 'dist', 'development-test-'));
const state = join(root, 'state');
const main = join(repository, 'local/main.ts');

/** Replaces the file, as some editors do. */
function write(path: string, content: string): void {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}~`, content);
  renameSync(`${file}~`, file);
}

const service = `
  import { createServer } from 'node:http';
  import { greeting } from './greeting.ts';
  const server = createServer((_request, response) => response.end(greeting));
  server.listen(Number(process.env['PORT']), '127.0.0.1');
  process.on('SIGTERM', () => process.exit(0));`;
const greet = (word: string) => `create or replace function public.greet() returns text language sql as $$ select '${word}' $$`;
/** As the fixture's; it also applies the SQL in its folder. */
const setup = `
  import { readFileSync } from 'node:fs';
  import { ExecuteStatementCommand, RDSDataClient } from '@aws-sdk/client-rds-data';
  export async function handler(event) {
    const { CLUSTER_ARN: resourceArn, SECRET_ARN: secretArn } = process.env;
    const sql = readFileSync(new URL('sql/functions/greet.sql', import.meta.url), 'utf8');
    let outcome = { Status: 'SUCCESS', Data: { Greeting: 'hello' } };
    try {
      await new RDSDataClient({}).send(new ExecuteStatementCommand({ resourceArn, secretArn, database: 'main', sql }));
    } catch (error) {
      outcome = { Status: 'FAILED', Reason: error.message };
    }
    await fetch(event.ResponseURL, { method: 'PUT', body: JSON.stringify({ ...outcome, PhysicalResourceId: 'prepared' }) });
  }`;

write('services/first/main.ts', service);
write('services/first/greeting.ts', "export const greeting: string = 'one';");
write('lambdas/things/work/handler.ts', "export const handler = async () => 'one';");
write('domain/things/sql/functions/greet.sql', greet('one'));
write('setup/index.mjs', setup);
cpSync(join(root, 'domain/things/sql'), join(root, 'setup/sql'), { recursive: true });

let output = '';
const start = (...options: readonly string[]) =>
  spawn(
    process.execPath,
    [main, '--watch', '--assembly', join(root, 'out', 'assembly-small'), '--state', state, '--port', '0', ...options],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
let running: ReturnType<typeof start>;

beforeAll(async () => {
  const deployables = findDeployables(root);
  await bundleServices(root, deployables, join(root, 'dist'));
  await bundleFunctions(root, deployables, join(root, 'dist'));
  const folders = {
    service: join(root, 'dist/services/first'),
    worker: join(root, 'dist/lambdas/things/work'),
    setup: join(root, 'setup'),
  };
  synthesizeFixture({ outdir: join(root, 'out'), folders });
  running = start('--inspect', 'first', '--inspect', 'lambda-host');
  for (const stream of [running.stdout, running.stderr]) stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await eventually(() => expect(output).toContain('watching the source'), { within: 60_000 });
}, 90_000);

afterAll(async () => {
  running.kill('SIGINT');
  await once(running, 'exit');
  rmSync(root, { recursive: true, force: true });
});

const endpoints = () => readEndpoints(join(state, 'endpoints.json'));
const page = async () => (await fetch(`${endpoints().outputs['FrontUrl']}/pages/kept`)).text();
const invoked = async () =>
  (
    await fetch(`${endpoints().aws['lambda']}/2015-03-31/functions/${endpoints().outputs['WorkerName']}/invocations`, {
      method: 'POST',
      headers: { authorization: authorizationOf(endpoints().credentials.accessKeyId) },
      body: '{}',
    })
  ).json();
const within = { within: 25_000 };

async function greeted(): Promise<unknown> {
  const client = new Client(endpoints().databases['main']);
  await client.connect();
  const { rows } = await client.query<{ greet: string }>('select public.greet()');
  await client.end();
  return rows[0]?.greet;
}

test('a change of a service is applied, also to cached pages', async () => {
  expect(await page()).toBe('one');
  write('services/first/greeting.ts', "export const greeting: string = 'two';");
  await eventually(async () => expect(await page()).toBe('two'), within);
  await eventually(() => expect(output).toMatch(/updated first, second in \d+\.\d s/), within);
});

test('a change of a function is applied', async () => {
  expect(await invoked()).toBe('one');
  write('lambdas/things/work/handler.ts', "export const handler = async () => 'two';");
  await eventually(async () => expect(await invoked()).toBe('two'), within);
});

test('a change of an SQL function is applied, and an invalid one is reported', async () => {
  expect(await greeted()).toBe('one');
  write('domain/things/sql/functions/greet.sql', greet('two'));
  await eventually(async () => expect(await greeted()).toBe('two'), within);
  write('domain/things/sql/functions/greet.sql', 'create or replace nonsense');
  await eventually(() => expect(output).toMatch(/greet\.sql could not be applied[^]*syntax error at or near "nonsense"/), within);
  expect(await greeted()).toBe('two');
});

test('a syntax error is reported with file and line while the previous version runs, and the next change is applied', async () => {
  const before = await page();
  write('services/first/greeting.ts', "export const greeting: string =\n = 'three';");
  await eventually(() => expect(output).toMatch(/services\/first\/greeting\.ts:2:\d+: ERROR/), within);
  expect(await page()).toBe(before);
  write('services/first/greeting.ts', "export const greeting: string = 'three';");
  await eventually(async () => expect(await page()).toBe('three'), within);
});

test.each(['first', 'lambda-host'])('a debugger attaches to %s at the printed address', async (name) => {
  const [, address] = new RegExp(`debugger of ${name} listens on (\\S+)`).exec(output) ?? [];
  const targets = await eventually(async () => (await fetch(`http://${address}/json/list`)).json(), within);
  expect(targets).toEqual([expect.objectContaining({ webSocketDebuggerUrl: expect.stringContaining(`ws://${address}/`) })]);
});

test('an unknown process name is refused with the list of names', async () => {
  const refused = spawn(
    process.execPath,
    [main, '--assembly', join(root, 'out', 'assembly-small'), '--state', join(root, 'other'), '--inspect', 'third'],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  const [reason, [code]] = await Promise.all([text(refused.stderr), once(refused, 'exit')]);
  expect({ code, reason: reason.trim() }).toEqual({
    code: 1,
    reason: '--inspect is "third": give one of aws, lambda-host, edge, first, second',
  });
});
