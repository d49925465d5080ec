import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import getPort from 'get-port';

const repository = join(import.meta.dirname, '..', '..');
const folder = join(import.meta.dirname, 'bare-page');
const next = join(repository, 'node_modules', 'next', 'dist', 'bin', 'next');
const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' };

export interface BarePage {
  readonly origin: string;
  readonly pid: number;
  readonly stop: () => Promise<void>;
}

/** Starts a Next app with one dynamic page and none of our code; builds it first if Next or the page changed. */
export async function startBarePage(): Promise<BarePage> {
  if (isOutdated()) await build();
  const port = await getPort({ host: '127.0.0.1' });
  const server = spawn(process.execPath, [next, 'start', '--port', String(port), '--hostname', '127.0.0.1'], {
    cwd: folder,
    env,
    stdio: 'ignore',
  });
  const exited = once(server, 'exit');
  const origin = `http://127.0.0.1:${port}`;
  const stop = async () => {
    server.kill();
    await exited;
  };
  for (let tries = 0; tries < 300; tries += 1) {
    if (server.exitCode !== null) break;
    const isUp = await fetch(origin).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isUp) return { origin, pid: server.pid ?? 0, stop };
    await pause(100);
  }
  await stop();
  throw new Error('the bare page did not start within 30 seconds: run the benchmark on a machine that is less busy');
}

function isOutdated(): boolean {
  const built = join(folder, '.next', 'BUILD_ID');
  if (!existsSync(built)) return true;
  const since = statSync(built).mtimeMs;
  return [next, join(folder, 'app', 'page.jsx'), join(folder, 'app', 'layout.jsx')].some((file) => statSync(file).mtimeMs > since);
}

async function build(): Promise<void> {
  const [code] = await once(spawn(process.execPath, [next, 'build'], { cwd: folder, env, stdio: ['ignore', 'ignore', 'inherit'] }), 'exit');
  if (code !== 0) throw new Error(`next build of the bare page failed with ${String(code)}`);
}
