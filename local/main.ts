// `npm start`: runs the synthesized shop on this machine. `npm start -- --help` says more.
import { join } from 'node:path';
import { readArguments, refuseArguments } from '../tools/command-line.ts';
import { ensureRedis } from '../tools/ensure-tools.ts';
import { synthesizeIfChanged } from '../tools/synthesize-if-changed.ts';
import { createLog } from './runtime/console/log.ts';
import { table } from './runtime/console/table.ts';
import { messageOf } from './runtime/http.ts';
import { start } from './runtime/start.ts';
import { openState } from './runtime/state.ts';

const usage = `npm start -- [options]
npm run dev -- [options]

Installs what is missing, synthesizes the environment dev, and runs those templates on this machine. Ctrl-C stops everything; a second one forces it.

  --fresh           begin anew: forget all data, accounts and ports of former runs
  --port N          where the shop is served (default: as last time, else 8080, else another that is free)
  --state DIR       where data is kept (default: .shopmart)
  --no-build        run the templates of the last start as they are
  --assembly DIR    run the templates of another stage as they are, such as cdk.out/assembly-staging
  --watch           put changes of the source live while the shop runs: \`npm run dev\`
  --inspect NAME    let a debugger attach to a process, such as order or lambda-host, where the functions run (may be given several times)
  --verbose         show debug lines and every fact of a log line
  --help            show this`;

const { values } = readArguments(usage, {
  allowNegative: true,
  options: {
    fresh: { type: 'boolean', default: false },
    port: { type: 'string' },
    state: { type: 'string', default: '.shopmart' },
    build: { type: 'boolean', default: true },
    assembly: { type: 'string' },
    watch: { type: 'boolean', default: false },
    inspect: { type: 'string', multiple: true, default: [] },
    verbose: { type: 'boolean', default: false },
  },
});

const oneKeyMillis = 500;
const log = createLog((text) => process.stdout.write(text), { verbose: values.verbose, colour: process.stdout.isTTY });
let running: ReturnType<typeof start> | undefined;
let stoppingSince: number | undefined;

async function end(code: number): Promise<never> {
  await running?.stop();
  process.exit(code);
}

let hasFailed = false;

function fail(error: unknown): void {
  // What fails while we stop must not keep us from stopping: a reader of our output that went away fails again with each word about it.
  if (hasFailed) return;
  hasFailed = true;
  process.stderr.write(`\n${values.verbose && error instanceof Error ? error.stack : messageOf(error)}\n`);
  void end(1);
}

function interrupt(): void {
  // The terminal signals us, and so does the script that started us: within a moment that is one Ctrl-C.
  if (stoppingSince !== undefined) return Date.now() - stoppingSince > oneKeyMillis ? process.exit(130) : undefined;
  stoppingSince = Date.now();
  log.step('stopping; Ctrl-C once more forces it');
  void end(0);
}

async function main(): Promise<void> {
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && (!Number.isInteger(port) || port < 0 || port > 65_535))
    refuseArguments(usage, `--port is "${values.port}": give a number up to 65535, or 0 for any that is free`);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
  process.on('uncaughtException', fail).on('unhandledRejection', fail);
  ensureRedis((line) => log.step(line));
  const state = openState(values.state, values.fresh);
  // Of its own: those of `npm run synth` are written anew while this shop still starts functions from its templates' assets.
  if (values.build && values.assembly === undefined) await synthesizeIfChanged(values.state, (line) => log.step(line));
  running = start(values.assembly ?? join(values.state, 'cdk.out', 'assembly-dev'), state, log, {
    askedPort: port,
    inspected: values.inspect,
    sourceRoot: values.watch ? process.cwd() : undefined,
  });
  const runtime = await running.up;
  log.step('everything is up');
  process.stdout.write(table(runtime));
  if (!values.watch) return;
  // Imports esbuild, which a start without it spares.
  const { keepUpToDate } = await import('./runtime/development/keep-up-to-date.ts');
  keepUpToDate(runtime, process.cwd());
}

await main().catch(fail);
