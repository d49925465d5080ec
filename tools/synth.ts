// `npm run synth`: builds, then writes the templates of all environments to `cdk.out`, without credentials or lookups.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { build, buildLock, repository } from './build.ts';
import { oneAtATime } from './build/one-at-a-time.ts';
import { explainFailure, readArguments, refuseArguments } from './command-line.ts';
import { environmentNames } from './templates/environment-names.ts';

const USAGE = `npm run synth -- [--environment dev|staging|prod] [--no-validation | --fast] [--report nist]
                 [--no-build] [--no-storefront] [--parent DIR]

  --environment NAME  synthesize only this environment (default: all)
  --no-validation     skip the rules of CloudFormation and of cdk-nag, which take seconds (same as --fast)
  --report nist       also write what the rules of NIST 800-53 report to cdk.out/nist-800-53.md
  --no-build          use dist/ without building
  --no-storefront     use dist/storefront and dist/backoffice without building
  --parent DIR        the folder for cdk.out (default: the repository)`;

interface SynthOptions {
  /** @default all */
  readonly environment?: string | undefined;

  /** Validates the templates by CloudFormation's rules. @default true */
  readonly isValidated?: boolean;

  /** A report that is written and fails nothing. @default none */
  readonly report?: string | undefined;

  /** The folder for `cdk.out`, which is replaced. */
  readonly parent: string;
}

const CdkSettings = z.object({ app: z.string().startsWith('node '), context: z.record(z.string(), z.unknown()) });

/** @throws Error when the app fails; the reason is on standard error */
async function synth({ environment, isValidated = true, report, parent }: SynthOptions): Promise<void> {
  const outFolder = join(parent, 'cdk.out');
  rmSync(outFolder, { recursive: true, force: true });
  const { app: command, context } = CdkSettings.parse(JSON.parse(readFileSync(join(repository, 'cdk.json'), 'utf8')));
  const app = spawn(process.execPath, command.split(' ').slice(1), {
    cwd: repository,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...process.env,
      CDK_OUTDIR: outFolder,
      CDK_CONTEXT_JSON: JSON.stringify({ ...context, environment, report }),
      CDK_VALIDATION: String(isValidated),
      // Compiling aws-cdk-lib takes a third of the time.
      NODE_COMPILE_CACHE: join(repository, 'dist', '.compile-cache'),
    },
  });
  const [code] = await once(app, 'exit');
  if (code !== 0) throw new Error('synthesis failed; see the lines above');
}

async function main(): Promise<void> {
  const { values } = readArguments(USAGE, {
    options: {
      environment: { type: 'string' },
      validation: { type: 'boolean', default: true },
      fast: { type: 'boolean', default: false },
      report: { type: 'string' },
      build: { type: 'boolean', default: true },
      storefront: { type: 'boolean', default: true },
      parent: { type: 'string', default: repository },
    },
    allowNegative: true,
  });
  const environments = environmentNames(repository);
  if (values.environment !== undefined && !environments.includes(values.environment))
    refuseArguments(USAGE, `there is no environment "${values.environment}": choose one of ${environments.join(', ')}`);
  if (values.report !== undefined && values.report !== 'nist') refuseArguments(USAGE, `there is no report "${values.report}": choose nist`);
  const run = async (): Promise<void> => {
    if (values.build) await build({ withStorefront: values.storefront, report: console.log });
    const start = performance.now();
    const isValidated = values.validation && !values.fast;
    await synth({ environment: values.environment, isValidated, report: values.report, parent: resolve(values.parent) });
    const what = `${values.environment ?? 'all environments'}, ${isValidated ? 'validated' : 'not validated'}`;
    console.log(`templates: ${what} (${((performance.now() - start) / 1_000).toFixed(1)} s) in ${join(values.parent, 'cdk.out')}`);
  };
  await oneAtATime(buildLock, run, console.log);
}

if (import.meta.main) await main().catch(explainFailure);
