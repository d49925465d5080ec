// `npm run build`: builds all deployables into the folders of `dist/` that the templates name.
import { join } from 'node:path';
import { bundleFunctions, bundleOperations, bundleServices } from './build/bundle.ts';
import { findDeployables } from './build/deployables.ts';
import { buildIfChanged } from './build/digest.ts';
import { oneAtATime } from './build/one-at-a-time.ts';
import { buildNextApp } from './build/next-app.ts';
import { explainFailure, readArguments } from './command-line.ts';

const USAGE = `npm run build [-- --no-storefront]

  --no-storefront     do not build the storefront and the back office`;

export const repository = join(import.meta.dirname, '..');

/** Held while `dist/` is written or read. */
export const buildLock = join(repository, 'dist', '.lock');

const NEXT_APPS = ['storefront', 'backoffice'] as const;

export interface BuildOptions {
  /** @default `dist` in the repository */
  readonly outFolder?: string;

  /** @default true */
  readonly withStorefront?: boolean;

  /** Receives a line for each part. @default no report */
  readonly report?: (line: string) => void;
}

/** Builds the Lambdas, the services with the stand-ins, the storefront and the back office, each only if its sources changed. */
export async function build({
  outFolder = join(repository, 'dist'),
  withStorefront = true,
  report = () => undefined,
}: BuildOptions = {}): Promise<void> {
  const deployables = findDeployables(repository);
  const timed = async (name: string, inputs: readonly string[], buildPart: () => Promise<string>): Promise<void> => {
    const start = performance.now();
    const outcome = await buildIfChanged(repository, {
      name,
      outFolder,
      inputs: [...inputs, 'adapters', 'contracts', 'domain', 'platform'],
      build: buildPart,
    });
    report(`${name}: ${outcome} (${((performance.now() - start) / 1_000).toFixed(1)} s)`);
  };
  await Promise.all([
    timed('functions', ['lambdas'], () => bundleFunctions(repository, deployables, outFolder)),
    timed('services', ['services', 'sandbox'], () => bundleServices(repository, deployables, outFolder)),
    timed('operations', ['ops', 'tools'], () => bundleOperations(repository, outFolder)),
    ...(withStorefront ? NEXT_APPS : []).map((name) => timed(name, [name, 'web'], () => buildNextApp(repository, outFolder, name))),
  ]);
}

if (import.meta.main) {
  const { values } = readArguments(USAGE, { options: { storefront: { type: 'boolean', default: true } }, allowNegative: true });
  const run = () => build({ withStorefront: values.storefront, report: console.log });
  await oneAtATime(buildLock, run, console.log).catch(explainFailure);
}
