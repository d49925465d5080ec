import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bundleNextServer } from './bundle.ts';
import { writeImage } from './image.ts';

/** The Next.js apps: folders of the repository. */
export type NextAppName = 'storefront' | 'backoffice';

/** Builds a Next.js app into `dist/<name>`. */
export async function buildNextApp(repository: string, outFolder: string, name: NextAppName): Promise<string> {
  const source = join(repository, name);
  const target = join(outFolder, name);
  if (!existsSync(join(source, 'main.ts'))) throw new Error(`cannot build ${name}: it has no main.ts. Write the file.`);
  await runNextBuild(repository, source);
  rmSync(target, { recursive: true, force: true });
  mkdirSync(outFolder, { recursive: true });
  cpSync(join(source, '.next', 'standalone'), target, { recursive: true, verbatimSymlinks: true });
  // Next resizes images with machine code for the building machine; our pages do not resize images.
  for (const unused of ['sharp', '@img']) rmSync(join(target, 'node_modules', unused), { recursive: true, force: true });
  cpSync(join(source, '.next', 'static'), join(target, name, '.next', 'static'), { recursive: true });
  if (existsSync(join(source, 'public'))) cpSync(join(source, 'public'), join(target, name, 'public'), { recursive: true });
  await bundleNextServer(repository, target, name);
  writeImage(target);
  return 'built';
}

async function runNextBuild(repository: string, source: string): Promise<void> {
  const next = spawn(process.execPath, [join(repository, 'node_modules', 'next', 'dist', 'bin', 'next'), 'build'], {
    cwd: source,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: Buffer[] = [];
  for (const stream of [next.stdout, next.stderr]) stream.on('data', (chunk: Buffer) => output.push(chunk));
  const [code] = await once(next, 'close');
  if (code !== 0) throw new Error(`next build failed:\n${Buffer.concat(output).toString()}`);
}
