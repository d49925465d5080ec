import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { AwsError } from '../../../local/emulators/aws/aws-error.ts';
import { openConfiguration } from '../../../local/emulators/appconfig/configuration.ts';
import { readFlagResources } from '../../../local/emulators/appconfig/resources.ts';
import { appConfigRoutes } from '../../../local/emulators/appconfig/routes.ts';
import { callerIdentity } from '../../../local/emulators/sts/caller-identity.ts';
import { listenOn, messageOf, readBody, sendJson } from '../../../local/runtime/http.ts';
import { dev } from '../../../lib/environments/dev.ts';
import { readAgent } from '../../../platform/flags/agent.ts';
import { flagResources } from '../../support/flag-resources.ts';

const execute = ['--execute', '--confirm', 'dev'];
const repository = join(import.meta.dirname, '../../..');
let folder: string;
let server: Server;
let url: string;
let account: string;

/** How much faster than real time the emulator's clock runs. */
let speed: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flags-'));
  account = dev.account;
  speed = 1;
  const startedAt = Date.now();
  const now = () => new Date(startedAt + (Date.now() - startedAt) * speed);
  const resources = readFlagResources(flagResources({ 'checkout-enabled': true, gifts: false }));
  if (!resources) throw new Error('no flags');
  const routes = appConfigRoutes(resources, openConfiguration(resources, join(folder, 'appconfig.json'), now));
  server = createServer((request, response) => {
    const respond = async () => {
      if (await routes(request, response, new URL(request.url ?? '', 'http://localhost').pathname)) return;
      response
        .setHeader('content-type', 'text/xml')
        .end(callerIdentity(account, (await readBody(request, 10_000)) ?? '', `arn:aws:iam::${account}:user/laptop`));
    };
    respond().catch((error: unknown) => {
      const { code, status } = error instanceof AwsError ? error : { code: 'BadRequestException', status: 400 };
      sendJson(response, status, { message: messageOf(error) }, { 'x-amzn-errortype': code });
    });
  });
  await listenOn(server, 0);
  url = `http://127.0.0.1:${z.object({ port: z.int() }).parse(server.address()).port}`;
  const endpoints = {
    environment: 'dev',
    outputs: {},
    services: {},
    queues: {},
    databases: {},
    redis: {},
    mailbox: url,
    aws: { appconfig: url, sts: url },
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    processes: [],
  };
  writeFileSync(join(folder, 'endpoints.json'), JSON.stringify(endpoints));
});

afterEach(() => {
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true });
});

/** Arguments of `flag`, or a list with another command first. */
async function run(...args: readonly string[] | readonly [readonly string[]]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, commandOf(args), { cwd: repository, env: env() }, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: out + err }),
    );
    child.stdin?.end();
  });
}

function commandOf(args: readonly string[] | readonly [readonly string[]]): string[] {
  const [first] = args;
  const words = typeof first === 'object' ? first : ['flag', ...args.map(String)];
  return ['ops/main.ts', ...(words.includes('--environment') ? words : [...words, '--environment', 'dev']), '--laptop'];
}

const env = () => ({ ...process.env, SHOPMART_ENDPOINTS: join(folder, 'endpoints.json') });

/** Runs the command on a terminal, which `script` provides, and types into it. */
async function onTerminal(typed: string, args: readonly string[]): Promise<string> {
  const words = [process.execPath, ...commandOf(args)].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  const child = spawn('script', ['--quiet', '--return', '--command', words, '/dev/null'], { cwd: repository, env: env() });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    const asked = output.includes('carry it out: ');
    output += chunk.toString();
    if (!asked && output.includes('carry it out: ')) child.stdin.write(typed);
  });
  await once(child, 'exit');
  return output;
}

const flagsOfAgent = async () => (await readAgent(`${url}/applications/app0001/environments/env0001/configurations/pro0001`)).flags;

const switchOff = ['checkout-enabled', 'off', '--reason', 'prices are wrong'];

describe('npm run ops -- flag', () => {
  test('shows the change and changes nothing without --execute', async () => {
    const { code, output } = await run(...switchOff);
    expect([code, output]).toEqual([
      0,
      expect.stringMatching(/checkout-enabled on → off, in all tasks at once: prices are wrong\nDry run: nothing was changed/),
    ]);
    expect(await flagsOfAgent()).toEqual({ 'checkout-enabled': true, gifts: false });
  });

  test('switches one flag, names the way back, and records reason, caller and time', async () => {
    const { code, output } = await run(...switchOff, ...execute);
    expect([code, output]).toEqual([
      0,
      expect.stringMatching(
        /deployment 2: COMPLETE 100 %\n[\s\S]*To undo: npm run ops -- flag checkout-enabled on --environment dev --laptop --execute/,
      ),
    ]);
    expect(await flagsOfAgent()).toEqual({ 'checkout-enabled': false, gifts: false });
    await run('checkout-enabled', 'on', '--reason', 'prices are corrected', ...execute);
    expect(await flagsOfAgent()).toEqual({ 'checkout-enabled': true, gifts: false });
    const history = (await run('--history')).output.trim().split('\n');
    expect(history).toEqual([
      expect.stringMatching(/^2\S+Z {2}version 3 {2}COMPLETE {2}checkout-enabled on, gifts off$/),
      expect.stringMatching(/^ {4}checkout-enabled on: prices are corrected \(arn:aws:iam::\d{12}:user\/laptop, 2\S+Z\)$/),
      expect.stringMatching(/version 2 {2}COMPLETE {2}checkout-enabled off, gifts off$/),
      expect.stringContaining('checkout-enabled off: prices are wrong'),
      expect.stringMatching(/version 1 {2}COMPLETE {2}checkout-enabled on, gifts off$/),
      '    the values of lib/environments/dev.ts',
    ]);
  });

  test('changes nothing when the flag has the value already', async () => {
    expect((await run('gifts', 'off', '--reason', 'drill', ...execute)).output).toContain(
      'Nothing to do: gifts is off already, since version 1',
    );
    expect((await run()).output).toBe('version 1: checkout-enabled on, gifts off\n');
  });

  test.each([
    [
      'an unknown flag',
      ['chekout', 'off', '--reason', 'drill', ...execute],
      1,
      /no flag "chekout" in version 1: choose one of checkout-enabled, gifts/,
    ],
    ['another value', ['gifts', 'maybe', '--reason', 'drill'], 2, /the value of gifts is "maybe": give on or off/],
    ['no reason', ['gifts', 'on', ...execute], 2, /--reason is "": give 3 to 300 ASCII characters/],
    ['a reason that no header carries', ['gifts', 'on', ...execute, '--reason', 'prix erronés'], 2, /give 3 to 300 ASCII characters/],
  ])('refuses %s', async (_, args, expected, message) => {
    const { code, output } = await run(...args);
    expect([code, output]).toEqual([expected, expect.stringMatching(message)]);
    expect(await flagsOfAgent()).toEqual({ 'checkout-enabled': true, gifts: false });
  });

  test('refuses credentials of another account', async () => {
    account = '999999999999';
    const { code, output } = await run(...switchOff, ...execute);
    expect([code, output]).toEqual([1, expect.stringContaining(`the credentials are of account 999999999999, dev is in ${dev.account}`)]);
    expect(await flagsOfAgent()).toMatchObject({ 'checkout-enabled': true });
  });

  test('refuses a switch while a deployment runs, and names it', async () => {
    const { DeploymentNumber } = z.object({ DeploymentNumber: z.int() }).parse(
      await (
        await fetch(`${url}/applications/app0001/environments/env0001/deployments`, {
          method: 'POST',
          body: JSON.stringify({ DeploymentStrategyId: 'str0002', ConfigurationVersion: '1' }),
        })
      ).json(),
    );
    const { code, output } = await run(...switchOff, ...execute);
    expect([code, output]).toEqual([
      1,
      expect.stringContaining(`deployment ${DeploymentNumber} is DEPLOYING: wait for it, or end it: aws appconfig stop-deployment`),
    ]);
  });

  test('deploys a gradual switch step by step, and reports its progress', async () => {
    speed = 400;
    const { code, output } = await run(...switchOff, '--gradual', ...execute);
    expect([code, output]).toEqual([
      0,
      expect.stringMatching(/in ten minutes: prices are wrong\n {2}deployment 2: DEPLOYING \d+ %\n[\s\S]*deployment 2: COMPLETE 100 %/),
    ]);
    expect(await flagsOfAgent()).toMatchObject({ 'checkout-enabled': false });
  });

  test('stops and opens checkout by one command each', async () => {
    const stop = await run(['stop-checkout', '--reason', 'prices are wrong', ...execute]);
    expect([stop.code, stop.output]).toEqual([0, expect.stringContaining('Done: checkout-enabled on → off')]);
    expect(await flagsOfAgent()).toMatchObject({ 'checkout-enabled': false });
    await run(['open-checkout', '--reason', 'prices are corrected', ...execute]);
    expect(await flagsOfAgent()).toMatchObject({ 'checkout-enabled': true });
  });
});

describe('a command that changes an environment', () => {
  test('refuses the confirmation of another environment', async () => {
    const { code, output } = await run(...switchOff, '--execute', '--confirm', 'prod');
    expect([code, output]).toEqual([2, expect.stringContaining('--confirm is "prod" and --environment is "dev": give the same name')]);
  });

  test('changes nothing when it is executed without a terminal and without a confirmation', async () => {
    const { code, output } = await run(...switchOff, '--execute');
    expect([code, output]).toEqual([1, expect.stringContaining('Not confirmed: nothing was changed. Type dev when asked')]);
    expect(await flagsOfAgent()).toMatchObject({ 'checkout-enabled': true });
  });

  test.each([
    ['the name of the environment', 'dev', 'Done: checkout-enabled on → off', false],
    ['another name', 'prod', 'Not confirmed: nothing was changed', true],
  ])('asks on a terminal, where someone types %s', async (_, typed, expected, isOn) => {
    const output = await onTerminal(`${typed}\n`, [...switchOff, '--execute']);
    expect(output).toContain('Type dev to carry it out: ');
    expect(output).toContain(expected);
    expect(await flagsOfAgent()).toMatchObject({ 'checkout-enabled': isOn });
  });

  test('refuses a shop on this machine that is of another environment', async () => {
    const { code, output } = await run(['flag', '--environment', 'prod']);
    expect([code, output]).toEqual([1, expect.stringContaining('the shop on this machine is dev, not prod')]);
  });
});
