// `npm start`: runs the synthesized shop on this machine.
import { join } from 'node:path';
import { readArguments, refuseArguments } from '../tools/command-line.ts';
import { ensurePrometheus, ensureRedis } from '../tools/ensure-tools.ts';
import { synthesizeIfChanged } from '../tools/synthesize-if-changed.ts';
import { createLog } from './runtime/console/log.ts';
import { table } from './runtime/console/table.ts';
import type { Observation } from './runtime/observe/observe.ts';
import { messageOf } from './runtime/http.ts';
import { start } from './runtime/start.ts';
import { openState } from './runtime/state.ts';

const usage = `npm start -- [options]
npm run dev -- [options]

Installs what is missing, synthesizes the environment dev, and runs those templates on this machine. Ctrl-C stops everything; a second Ctrl-C forces it.

  --fresh           delete all data, accounts and ports of earlier runs first
  --port N          port of the shop (default: the last one, else 8080, else a free one)
  --state DIR       folder of the data (default: .shopmart)
  --no-build        run the templates of the last start, without building
  --assembly DIR    run the templates of another stage, such as cdk.out/assembly-staging, without building
  --watch           apply source changes while the shop runs: \`npm run dev\`
  --observe         run Prometheus and show the boards with its data on a page (installs Debian's prometheus once)
  --inspect NAME    open a debugger port of a process, such as order or lambda-host, which runs the functions (repeatable)
  --verbose         show debug lines and all fields of a log line
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
    observe: { type: 'boolean', default: false },
    inspect: { type: 'string', multiple: true, default: [] },
    verbose: { type: 'boolean', default: false },
  },
});

/** Two signals within this time are one Ctrl-C: the terminal and the npm script both send it. */
const duplicateSignalMillis = 500;
const log = createLog((text) => process.stdout.write(text), { verbose: values.verbose, colour: process.stdout.isTTY });
let running: ReturnType<typeof start> | undefined;
let observation: Observation | undefined;
let stoppingSince: number | undefined;

async function end(code: number): Promise<never> {
  await observation?.stop();
  await running?.stop();
  process.exit(code);
}

let hasFailed = false;

function fail(error: unknown): void {
  // A closed output pipe fails again with each line that is written.
  if (hasFailed) return;
  hasFailed = true;
  process.stderr.write(`\n${values.verbose && error instanceof Error ? error.stack : messageOf(error)}\n`);
  void end(1);
}

function interrupt(): void {
  if (stoppingSince !== undefined) return Date.now() - stoppingSince > duplicateSignalMillis ? process.exit(130) : undefined;
  stoppingSince = Date.now();
  log.step('stopping; press Ctrl-C again to force it');
  void end(0);
}

async function main(): Promise<void> {
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && (!Number.isInteger(port) || port < 0 || port > 65_535))
    refuseArguments(usage, `--port is "${values.port}": give a number up to 65535, or 0 for a free port`);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
  process.on('uncaughtException', fail).on('unhandledRejection', fail);
  ensureRedis((line) => log.step(line));
  if (values.observe) ensurePrometheus((line) => log.step(line));
  const state = openState(values.state, values.fresh);
  // Not the output of `npm run synth`, which may be rewritten while this shop runs from its assets.
  if (values.build && values.assembly === undefined) await synthesizeIfChanged(values.state, (line) => log.step(line));
  running = start(values.assembly ?? join(values.state, 'cdk.out', 'assembly-dev'), state, log, {
    askedPort: port,
    inspected: values.inspect,
    sourceRoot: values.watch ? process.cwd() : undefined,
  });
  const runtime = await running.up;
  log.step('everything is up');
  process.stdout.write(table(runtime));
  if (values.observe) {
    const { observe } = await import('./runtime/observe/observe.ts');
    observation = await observe(runtime);
    process.stdout.write(`  ${observation.url}   Boards\n\n`);
  }
  if (!values.watch) return;
  // Imported here because it loads esbuild.
  const { startLiveUpdates } = await import('./runtime/development/live-updates.ts');
  startLiveUpdates(runtime, process.cwd());
}

await main().catch(fail);
