import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { AwsError } from '../../../local/emulators/aws/aws-error.ts';
import { openConfiguration } from '../../../local/emulators/appconfig/configuration.ts';
import { readFlagResources } from '../../../local/emulators/appconfig/resources.ts';
import { appConfigRoutes } from '../../../local/emulators/appconfig/routes.ts';
import { callerIdentity } from '../../../local/emulators/sts/caller-identity.ts';
import { listenOn, messageOf, readBody, sendJson } from '../../../local/runtime/http.ts';
import { dev } from '../../../lib/environments/dev.ts';
import { readAgent } from '../../../platform/flags/agent.ts';
import { flagResources } from '../../support/flag-resources.ts';

const repository = join(import.meta.dirname, '../../..');
let folder: string;
let server: Server;
let url: string;
let account: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flags-'));
  account = dev.account;
  const resources = readFlagResources(flagResources({ 'checkout-enabled': true, gifts: false }));
  if (!resources) throw new Error('no flags');
  const routes = appConfigRoutes(resources, openConfiguration(resources, join(folder, 'appconfig.json')));
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
    outputs: {},
    services: {},
    queues: {},
    databases: {},
    redis: {},
    mailbox: url,
    aws: { appconfig: url },
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

async function run(...args: readonly string[]): Promise<{ code: number; output: string }> {
  const env = { ...process.env, SHOPMART_ENDPOINTS: join(folder, 'endpoints.json') };
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['ops/main.ts', 'flag', ...args, '--environment', 'dev', '--laptop'],
      { cwd: repository, env },
      (error, out, err) => resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: out + err }),
    );
    child.stdin?.end();
  });
}

const flagsOfAgent = async () => (await readAgent(`${url}/applications/app0001/environments/env0001/configurations/pro0001`)).flags;

const switchOff = ['checkout-enabled', 'off', '--reason', 'prices are wrong'];

describe('npm run ops -- flag', () => {
  test('shows the change and changes nothing without --yes', async () => {
    const { code, output } = await run(...switchOff);
    expect([code, output]).toEqual([
      0,
      expect.stringMatching(/checkout-enabled on → off, in all tasks at once\n.*prices are wrong[\s\S]*Nothing was changed/),
    ]);
    expect(await flagsOfAgent()).toEqual({ 'checkout-enabled': true, gifts: false });
  });

  test('switches one flag, names the way back, and records reason, caller and time', async () => {
    const { code, output } = await run(...switchOff, '--yes');
    expect([code, output]).toEqual([
      0,
      expect.stringMatching(/deployment 2: COMPLETE 100 %\n.*flag checkout-enabled on --environment dev --laptop --yes/),
    ]);
    expect(await flagsOfAgent()).toEqual({ 'checkout-enabled': false, gifts: false });
    await run('checkout-enabled', 'on', '--reason', 'prices are corrected', '--yes');
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
    expect((await run('gifts', 'off', '--reason', 'drill', '--yes')).output).toContain('gifts is off in dev already, since version 1');
    expect((await run()).output).toBe('version 1: checkout-enabled on, gifts off\n');
  });

  test.each([
    [
      'an unknown flag',
      ['chekout', 'off', '--reason', 'drill', '--yes'],
      1,
      /no flag "chekout" in version 1: choose one of checkout-enabled, gifts/,
    ],
    ['another value', ['gifts', 'maybe', '--reason', 'drill'], 2, /the value of gifts is "maybe": give on or off/],
    ['no reason', ['gifts', 'on', '--yes'], 2, /--reason is "": give 3 to 300 ASCII characters/],
    ['a reason that no header carries', ['gifts', 'on', '--yes', '--reason', 'prix erronés'], 2, /give 3 to 300 ASCII characters/],
  ])('refuses %s', async (_, args, expected, message) => {
    const { code, output } = await run(...args);
    expect([code, output]).toEqual([expected, expect.stringMatching(message)]);
    expect(await flagsOfAgent()).toEqual({ 'checkout-enabled': true, gifts: false });
  });

  test('refuses credentials of another account', async () => {
    account = '999999999999';
    const { code, output } = await run(...switchOff, '--yes');
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
    const { code, output } = await run(...switchOff, '--yes');
    expect([code, output]).toEqual([
      1,
      expect.stringContaining(`deployment ${DeploymentNumber} is DEPLOYING: wait for it, or end it: aws appconfig stop-deployment`),
    ]);
  });
});
