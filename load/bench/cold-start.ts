import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { FUNCTION_OPTIONS, bundle } from '../../tools/build/bundle.ts';
import { allResources } from '../../tools/templates/environment-templates.ts';
import { synthesizedTemplates } from '../../tools/templates/synthesized-templates.ts';

export interface ColdStart {
  readonly name: string;
  readonly bytes: number;
  readonly floorBytes: number;
  /** From the start of Node until the handler is loaded: the median of all rounds. */
  readonly cpuMillis: number;
  readonly floorCpuMillis: number;
}

interface Program {
  readonly name: string;
  readonly file: string;
  readonly environment: Readonly<Record<string, string>>;
}

const FunctionProperties = z.object({
  Code: z.object({ S3Key: z.string() }),
  Handler: z.literal('index.handler'),
  Environment: z.object({ Variables: z.record(z.string(), z.json()) }).default({ Variables: {} }),
});

const SourceMap = z.object({ sources: z.array(z.string()) });

const repository = join(import.meta.dirname, '..', '..');

/** How a handler that does nothing uses each package that functions are bundled with. Packages that are part of every bundle are left out. */
const PACKAGES: Readonly<Record<string, string>> = {
  '@aws-sdk/client-cloudfront':
    "import { CloudFrontClient } from '@aws-sdk/client-cloudfront'; export const cloudFront = new CloudFrontClient({});",
  '@aws-sdk/client-rds-data': "import { RDSDataClient } from '@aws-sdk/client-rds-data'; export const rdsData = new RDSDataClient({});",
  '@aws-sdk/client-s3': "import { S3Client } from '@aws-sdk/client-s3'; export const s3 = new S3Client({});",
  '@aws-sdk/client-secrets-manager':
    "import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'; export const secretsManager = new SecretsManagerClient({});",
  '@aws-sdk/client-sqs': "import { SQSClient } from '@aws-sdk/client-sqs'; export const sqs = new SQSClient({});",
  '@middy/core': "import middy from '@middy/core'; export const wrapped = middy();",
  stripe: "import { Stripe } from 'stripe'; export const stripe = new Stripe('sk_test_none');",
  zod: "import * as z from 'zod'; export const Schema = z.object({ id: z.string() });",
};

/** Packages with machine code, which are beside the bundle. */
const BESIDE = ['sharp'];

/**
 * Starts each Lambda function outside the VPC in a Node process of its own, in turns with its floor: an empty handler with the same packages, and so nearly the same size. Lambda starts the machine and its runtime as well, which is the same for all.
 * The functions inside the VPC are left out: they connect to their database while they load.
 */
export async function benchColdStart(rounds: number, report: (line: string) => void): Promise<readonly ColdStart[]> {
  const folder = mkdtempSync(join(tmpdir(), 'shopmart-cold-start-'));
  try {
    const measured: ColdStart[] = [];
    for (const program of await functions(report)) {
      report(program.name);
      const floor = await floorOf(program, folder);
      const starts = Array.from({ length: rounds }, () => ({ floor: start(floor), own: start(program) }));
      measured.push({
        name: program.name,
        bytes: statSync(program.file).size,
        floorBytes: statSync(floor.file).size,
        cpuMillis: median(starts.map(({ own }) => own)),
        floorCpuMillis: median(starts.map((each) => each.floor)),
      });
    }
    return measured;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** An empty handler beside the packages that a function has, bundled by the same rules. */
async function floorOf({ name, file }: Program, folder: string): Promise<Program> {
  const { sources } = SourceMap.parse(JSON.parse(readFileSync(`${file}.map`, 'utf8')));
  const lines = Object.entries(PACKAGES).flatMap(([name, use]) =>
    sources.some((source) => source.includes(`/node_modules/${name}/`)) ? [use] : [],
  );
  const out = name.replace('/', '-');
  const source = join(repository, 'dist', `${out}-floor.ts`);
  writeFileSync(source, [...lines, 'export const handler = async () => {};'].join('\n'));
  try {
    await bundle(repository, [{ in: source, out }], folder, FUNCTION_OPTIONS);
  } finally {
    rmSync(source);
  }
  const floor = join(folder, `${out}.mjs`);
  const besides = BESIDE.filter((name) => existsSync(join(dirname(file), 'node_modules', name)));
  const imports = besides.map((name) => `import ${JSON.stringify(createRequire(file).resolve(name))};\n`);
  writeFileSync(floor, `${imports.join('')}${readFileSync(floor, 'utf8')}`);
  return { name: 'floor', file: floor, environment: {} };
}

async function functions(report: (line: string) => void): Promise<readonly Program[]> {
  const templates = await synthesizedTemplates(repository, 'dev', report);
  const folderOf = (key: string) => join(repository, '.shopmart', 'templates', 'dev', 'cdk.out', `asset.${key.replace('.zip', '')}`);
  return allResources(templates).flatMap(({ stack, id, resource }) => {
    const parsed = FunctionProperties.safeParse(resource.Properties);
    if (resource.Type !== 'AWS::Lambda::Function' || !parsed.success || 'VpcConfig' in resource.Properties) return [];
    const { Code, Environment } = parsed.data;
    const settings = Object.entries(Environment.Variables).map(([key, value]) => [
      key,
      typeof value === 'string' ? value : placeholder(key),
    ]);
    return {
      name: `${stack}/${id.replace(/Function[0-9A-F]{8}$/, '')}`,
      file: join(folderOf(Code.S3Key), 'index.mjs'),
      environment: Object.fromEntries(settings),
    };
  });
}

/** Functions read their settings when they are loaded, and connect when they are called. */
function placeholder(setting: string): string {
  if (/_(ARN|SECRET_ID)$/.test(setting)) return 'arn:aws:none:::none';
  return setting.endsWith('_PORT') ? '9' : 'http://127.0.0.1:9';
}

function start({ name, file, environment }: Program): number {
  const script = `const { handler } = await import(${JSON.stringify(file)});
    if (typeof handler !== 'function') throw new Error('no handler');
    const { user, system } = process.cpuUsage();
    console.log((user + system) / 1000);
    process.exit();`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
    env: { AWS_REGION: 'eu-west-2', ...environment },
  });
  if (status !== 0) throw new Error(`${name} cannot be loaded:\n${stderr.slice(-2_000)}`);
  return Number(stdout);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
