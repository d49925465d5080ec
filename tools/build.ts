// `npm run build`: everything that runs, from source to the folders of `dist/` that the templates name.
import { join } from 'node:path';
import { bundleFunctions, bundleOperations, bundleServices } from './build/bundle.ts';
import { findDeployables } from './build/deployables.ts';
import { makeIfChanged } from './build/digest.ts';
import { oneAtATime } from './build/one-at-a-time.ts';
import { buildStorefront } from './build/storefront.ts';
import { explainFailure, readArguments } from './command-line.ts';

const USAGE = `npm run build [-- --no-storefront]

  --no-storefront     take dist/storefront as it is`;

export const repository = join(import.meta.dirname, '..');

/** Held by whoever writes to `dist/`, or reads what stands there. */
export const buildLock = join(repository, 'dist', '.lock');

export interface BuildOptions {
  /** @default `dist` in the repository */
  readonly outFolder?: string;

  /** @default true */
  readonly withStorefront?: boolean;

  /** Told what was built, a line each. @default nobody */
  readonly report?: (line: string) => void;
}

/** Builds every Lambda, service and stand-in in two calls of esbuild, and the storefront: each if what it is made of changed. */
export async function build({
  outFolder = join(repository, 'dist'),
  withStorefront = true,
  report = () => undefined,
}: BuildOptions = {}): Promise<void> {
  const deployables = findDeployables(repository);
  const timed = async (name: string, inputs: readonly string[], make: () => Promise<string>): Promise<void> => {
    const start = performance.now();
    const outcome = await makeIfChanged(repository, {
      name,
      outFolder,
      inputs: [...inputs, 'adapters', 'contracts', 'domain', 'platform'],
      make,
    });
    report(`${name}: ${outcome} (${((performance.now() - start) / 1_000).toFixed(1)} s)`);
  };
  await Promise.all([
    timed('functions', ['lambdas'], () => bundleFunctions(repository, deployables, outFolder)),
    timed('services', ['services', 'sandbox'], () => bundleServices(repository, deployables, outFolder)),
    timed('operations', ['ops', 'tools'], () => bundleOperations(repository, outFolder)),
    withStorefront ? timed('storefront', ['storefront'], () => buildStorefront(repository, outFolder)) : undefined,
  ]);
}

if (import.meta.main) {
  const { values } = readArguments(USAGE, { options: { storefront: { type: 'boolean', default: true } }, allowNegative: true });
  const make = () => build({ withStorefront: values.storefront, report: console.log });
  await oneAtATime(buildLock, make, console.log).catch(explainFailure);
}
