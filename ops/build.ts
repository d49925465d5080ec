// `npm run build`: everything that runs, from source to the folders of `dist/` that the templates name. `--no-storefront` leaves out the slow part.
import { parseArgs } from 'node:util';
import { join } from 'node:path';
import { bundleFunctions, bundleServices } from './build/bundle.ts';
import { findDeployables } from './build/deployables.ts';
import { buildStorefront } from './build/storefront.ts';

export const repository = join(import.meta.dirname, '..');

export interface BuildOptions {
  /** @default `dist` in the repository */
  readonly outFolder?: string;

  /** @default true */
  readonly withStorefront?: boolean;

  /** Told what was built, a line each. @default nobody */
  readonly report?: (line: string) => void;
}

/** Builds every Lambda, service and stand-in in two calls of esbuild, and the storefront if it changed. */
export async function build({
  outFolder = join(repository, 'dist'),
  withStorefront = true,
  report = () => undefined,
}: BuildOptions = {}): Promise<void> {
  const timed = async (what: string, work: () => Promise<string>): Promise<void> => {
    const start = performance.now();
    const outcome = await work();
    report(`${what}: ${outcome} (${((performance.now() - start) / 1_000).toFixed(1)} s)`);
  };
  const deployables = findDeployables(repository);
  await Promise.all([
    timed('functions', () => bundleFunctions(repository, deployables, outFolder)),
    timed('services', () => bundleServices(repository, deployables, outFolder)),
    withStorefront ? timed('storefront', () => buildStorefront(repository, outFolder)) : undefined,
  ]);
}

/** Ends a command whose failure is explained by its message; the stack of a build says nothing more. */
export function explainFailure(error: unknown): void {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { storefront: { type: 'boolean', default: true } }, allowNegative: true });
  await build({ withStorefront: values.storefront, report: console.log }).catch(explainFailure);
}
