import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Json } from './json.ts';

const Value: z.ZodType<Json> = z.json();
const Values = z.record(z.string(), Value);

const Resource = z.object({
  Type: z.string(),
  Properties: Values.default({}),
  DependsOn: z.union([z.string().transform((one) => [one]), z.array(z.string())]).default([]),
  Condition: z.string().optional(),
  Metadata: z.object({ 'aws:cdk:path': z.string().optional() }).optional(),
});

export type ResourceTemplate = z.output<typeof Resource>;

const Output = z.object({
  Value,
  Description: z.string().optional(),
  Condition: z.string().optional(),
  Export: z.object({ Name: Value }).optional(),
});

const Template = z.object({
  Resources: z.record(z.string(), Resource).default({}),
  Outputs: z.record(z.string(), Output).default({}),
  Parameters: z.record(z.string(), z.object({ Type: z.string(), Default: Value.optional() })).default({}),
  Conditions: Values.default({}),
  Mappings: z.record(z.string(), z.record(z.string(), Values)).default({}),
});

export interface Stack extends z.output<typeof Template> {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  /** Names of the stacks that must be complete before this one begins. */
  readonly dependsOn: readonly string[];
}

/** Where an asset's files are, and which Dockerfile makes an image of them. */
export interface Asset {
  readonly folder: string;
  readonly dockerFile: string;
}

export interface Assembly {
  readonly stacks: readonly Stack[];
  /** By the hash that templates name them by. */
  readonly assets: ReadonlyMap<string, Asset>;
}

const Artifact = z.object({
  type: z.string(),
  environment: z.string().optional(),
  dependencies: z.array(z.string()).default([]),
  properties: z
    .looseObject({ templateFile: z.string().optional(), stackName: z.string().optional(), file: z.string().optional() })
    .optional(),
});
const Manifest = z.object({ artifacts: z.record(z.string(), Artifact), missing: z.array(z.unknown()).default([]) });
const AssetManifest = z.object({
  files: z
    .record(z.string(), z.object({ source: z.object({ path: z.string().optional(), packaging: z.string().optional() }) }))
    .default({}),
  dockerImages: z
    .record(z.string(), z.object({ source: z.object({ directory: z.string().optional(), dockerFile: z.string().optional() }) }))
    .default({}),
});

function read<T>(schema: z.ZodType<T>, file: string): T {
  const parsed = schema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!parsed.success) throw new Error(`${file} is not what CDK writes: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** Reads a synthesized cloud assembly, as CDK leaves one per stage. */
export function readAssembly(folder: string): Assembly {
  const manifest = read(Manifest, join(folder, 'manifest.json'));
  if (manifest.missing.length > 0) throw new Error(`${folder} lacks context that CDK would look up: ${JSON.stringify(manifest.missing)}`);
  const stacks: Stack[] = [];
  const assets = new Map<string, Asset>();
  const isStack = (name: string) => manifest.artifacts[name]?.type === 'aws:cloudformation:stack';
  const stackName = (name: string) => manifest.artifacts[name]?.properties?.stackName ?? name;
  for (const [name, { type, properties, dependencies, environment }] of Object.entries(manifest.artifacts)) {
    if (type === 'aws:cloudformation:stack' && properties?.templateFile) {
      const [, account = '', region = ''] = /^aws:\/\/([^/]+)\/(.+)$/.exec(environment ?? '') ?? [];
      stacks.push({
        ...read(Template, join(folder, properties.templateFile)),
        name: stackName(name),
        account: /^\d+$/.test(account) ? account : '000000000000',
        region: region.startsWith('unknown') || region === '' ? 'us-east-1' : region,
        dependsOn: dependencies.filter(isStack).map(stackName),
      });
    }
    if (type === 'cdk:asset-manifest' && properties?.file) {
      const { files, dockerImages } = read(AssetManifest, join(folder, properties.file));
      for (const [hash, { source }] of Object.entries(files)) {
        if (source.path) assets.set(hash, { folder: join(folder, source.path), dockerFile: 'Dockerfile' });
      }
      for (const [hash, { source }] of Object.entries(dockerImages)) {
        if (source.directory) assets.set(hash, { folder: join(folder, source.directory), dockerFile: source.dockerFile ?? 'Dockerfile' });
      }
    }
  }
  if (stacks.length === 0) throw new Error(`${folder} has no stack: it is not the assembly of a stage`);
  return { stacks, assets };
}

/** The asset that an image's or an archive's name in a template refers to. */
export function findAsset(assembly: Assembly, name: string): Asset | undefined {
  const [hash] = /[0-9a-f]{64}/.exec(name) ?? [];
  return hash === undefined ? undefined : assembly.assets.get(hash);
}
