import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const repository = join(import.meta.dirname, '..', '..');

interface Exit {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

function run(program: string, args: readonly string[]): Promise<Exit> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], { cwd: repository }, (error, output, errors) =>
      resolve({ code: Number(error?.code ?? 0), output, errors }),
    );
  });
}

const STACK = /^ +at /m;

describe.each([
  ['local/main.ts', 'npm start'],
  ['tools/build.ts', 'npm run build'],
  ['tools/synth.ts', 'npm run synth'],
  ['tools/cost.ts', 'npm run cost'],
  ['tools/diagram.ts', 'npm run diagram'],
  ['tools/proofs.ts', 'npm run proofs'],
  ['tools/template-diff.ts', 'npm run template-diff'],
  ['ops/audit/main.ts', 'npm run audit'],
  ['load/bench/main.ts', 'npm run bench'],
  ['load/replay/main.ts', 'npm run replay'],
  ['ops/replay/main.ts', 'npm run ops -- replay'],
])('%s', (program, command) => {
  test('prints its usage with --help and -h', async () => {
    for (const args of [['--help'], ['-h']]) {
      const { code, output, errors } = await run(program, args);
      expect({ code, errors }).toEqual({ code: 0, errors: '' });
      expect(output).toContain(command);
    }
  });

  test('refuses an unknown option by name, with its usage', async () => {
    const { code, output, errors } = await run(program, ['--colour']);
    expect({ code, output }).toEqual({ code: 2, output: '' });
    expect(errors).toMatch(/^Unknown option '--colour': use the arguments listed here\n\n/);
    expect(errors).toContain(command);
    expect(errors).not.toMatch(STACK);
  });
});

describe('a wrong argument is refused by name with the remedy', () => {
  test.each([
    ['local/main.ts', ['--port', 'http'], '--port is "http": give a number up to 65535, or 0 for a free port'],
    ['local/main.ts', ['--port', '70000'], '--port is "70000": give a number up to 65535, or 0 for a free port'],
    ['local/main.ts', ['--port'], "Option '--port <value>' argument missing: use the arguments listed here"],
    ['local/main.ts', ['--fresh=yes'], "Option '--fresh' does not take an argument: use the arguments listed here"],
    ['local/main.ts', ['extra'], "Unexpected argument 'extra': use the arguments listed here"],
    ['tools/synth.ts', ['--environment', 'production'], 'there is no environment "production": choose one of dev, prod, staging'],
    ['tools/synth.ts', ['--report', 'iso'], 'there is no report "iso": choose nist'],
    ['tools/cost.ts', ['production'], 'there is no environment "production": name one of dev, prod, staging'],
    ['tools/cost.ts', [], 'there is no environment "": name one of dev, prod, staging'],
    [
      'tools/proofs.ts',
      ['speed'],
      'there is no proof "speed": choose from start, replay, attack, sagas, sharding, permissions, failover, rotation, restore',
    ],
    [
      'load/bench/main.ts',
      [],
      'there is no benchmark "": choose one of desk, fan-out, history, place-order, orders, analytics, catalogue, cold-start, invalidation, recommendations, page, relay, caches, search, sign-in',
    ],
    [
      'load/bench/main.ts',
      ['orders', 'catalogue'],
      'there is no benchmark "orders catalogue": choose one of desk, fan-out, history, place-order, orders, analytics, catalogue, cold-start, invalidation, recommendations, page, relay, caches, search, sign-in',
    ],
    ['load/bench/main.ts', ['orders', '--clients', 'many'], '--clients is "many": give a number above 0'],
    ['load/replay/main.ts', [], 'FILE is missing: give the file with the invoices'],
    ['load/replay/main.ts', ['a.csv', 'b.csv'], 'unexpected argument b.csv: give one FILE'],
    ['load/replay/main.ts', ['a.csv', '--invoices', '0'], '--invoices is "0": give a whole number above 0'],
    ['ops/replay/main.ts', ['gnomes'], '--environment is missing: name the environment'],
    ['ops/replay/main.ts', ['--environment', 'prod'], 'GROUP is missing'],
    ['ops/replay/main.ts', ['gnomes', 'elves', '--environment', 'prod'], 'unexpected argument "elves": give GROUP'],
    ['ops/replay/main.ts', ['gnomes', '--environment', 'prod', '--limit', 'all'], '--limit is "all": give a whole number above 0'],
  ])('%s %j', async (program, args, sentence) => {
    const { code, errors } = await run(program, args);
    expect(code).toBe(2);
    expect(errors.split('\n\n')[0]).toBe(sentence);
    expect(errors).not.toMatch(STACK);
  });
});
