import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { guardArguments } from '../../../local/injected.ts';
import type { ProcessNetwork } from '../../../local/network/guard.ts';
import { networkFile } from '../../support/network-file.ts';

const run = promisify(execFile);
const server = createServer((socket) => socket.on('error', () => undefined).end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'));
let port: number;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => server.close());

/** The output of a guarded program, or its error. */
async function output(network: Partial<ProcessNetwork>, code: string): Promise<string> {
  const wrapped = `try { ${code}; console.log('connected'); process.exit(); } catch (error) { const e = error.cause ?? error; console.log(e.code, e.message); }`;
  const options = networkFile(network);
  const { stdout } = await run(process.execPath, [...guardArguments(options), '--input-type=module', '-e', wrapped]);
  return stdout.trim();
}
const net = (address: string) =>
  `const net = await import('node:net'); await new Promise((resolve, reject) => net.connect(${address}).once('connect', resolve).once('error', reject))`;
const at = (refused: string | null) => ({ destinations: { [`127.0.0.1:${port}`]: { name: 'cache', refused } } });

describe('a guarded program', () => {
  test('connects where the network carries it', async () => {
    expect(await output(at(null), net(`${port}, '127.0.0.1'`))).toBe('connected');
    expect(await output(at(null), `await fetch('http://127.0.0.1:${port}')`)).toBe('connected');
  });

  test.each([
    ['net.connect with a port', () => net(`${port}, '127.0.0.1'`)],
    ['net.connect with options', () => net(`{ port: ${port}, host: '127.0.0.1' }`)],
    ['the name localhost', () => net(`${port}`)],
    [
      'tls',
      () =>
        `const tls = await import('node:tls'); await new Promise((resolve, reject) => tls.connect(${port}, '127.0.0.1').once('error', reject))`,
    ],
    ['fetch', () => `await fetch('http://127.0.0.1:${port}')`],
    [
      'http',
      () =>
        `const http = await import('node:http'); await new Promise((resolve, reject) => http.get('http://localhost:${port}').once('error', reject))`,
    ],
    [
      'a new socket',
      () =>
        `const net = await import('node:net'); await new Promise((resolve, reject) => new net.Socket().once('error', reject).connect(${port}, '127.0.0.1'))`,
    ],
  ])('gets a time-out at once from %s where it does not', async (_, code) => {
    expect(await output(at('security group a has no egress rule'), code())).toMatch(
      /^ETIMEDOUT connect ETIMEDOUT (127\.0\.0\.1|localhost):\d+: cache: security group a has no egress rule; on AWS the connection would time out$/,
    );
  });

  test('reaches the containers beside it, and no other program of this machine', async () => {
    expect(await output({ own: [port] }, net(`${port}`))).toBe('connected');
    expect(await output({}, net(`${port}`))).toMatch(/no container of this task and no resource of the templates listens on port/);
  });

  test('reaches the internet only by a route', async () => {
    expect(await output({}, net("443, 'shop.example'"))).toMatch(/^ETIMEDOUT connect ETIMEDOUT shop\.example:443: no route/);
    expect(await output({ internet: null }, net("443, 'shop.invalid'"))).toMatch(/^ENOTFOUND/);
  });
});

test('a refusal is kept in a file with the name of the process', async () => {
  const options = networkFile(at('no rule'));
  await run(process.execPath, [...guardArguments(options), '-e', `require('node:net').connect(${port}).on('error', () => process.exit())`]);
  const [line = ''] = readFileSync(join(dirname(options.file), 'refusals.jsonl'), 'utf8').split('\n');
  expect(JSON.parse(line)).toMatchObject({ name: 'program', message: expect.stringContaining('the network refused a connection') });
});

test('a changed file applies to the next connection', async () => {
  const code = `
    const fs = await import('node:fs');
    ${net(`${port}`)};
    const file = new URL(process.execArgv[2]).searchParams.get('file');
    const all = JSON.parse(fs.readFileSync(file));
    all.program.destinations['127.0.0.1:${port}'].refused = 'changed';
    fs.writeFileSync(file, JSON.stringify(all));
    fs.utimesSync(file, 1, 1);
    ${net(`${port}`).replace('const net', 'const again').replaceAll('net.connect', 'again.connect')}`;
  expect(await output(at(null), code)).toMatch(/cache: changed/);
});
