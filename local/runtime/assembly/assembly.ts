import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Json } from './json.ts';

const Value: z.ZodType<Json> = z.json();
const records = <T extends z.ZodType>(schema: T) => z.record(z.string(), schema).default({});
const Condition = z.never({ error: 'conditions are not emulated' }).optional();

const Resource = z.object({
  Type: z.string(),
  Properties: records(Value),
  DependsOn: z.union([z.string().transform((one) => [one]), z.array(z.string())]).default([]),
  Condition,
});
const Template = z.object({
  Resources: records(Resource),
  Outputs: records(z.object({ Value, Description: z.string().optional(), Export: z.object({ Name: z.string() }).optional(), Condition })),
  Parameters: records(z.object({ Default: z.string().optional() })),
});
const Artifact = z.object({
  type: z.string(),
  environment: z.string().default(''),
  dependencies: z.array(z.string()).default([]),
  properties: z.object({ templateFile: z.string(), stackName: z.string(), file: z.string() }).partial().default({}),
});
const Manifest = z.object({ artifacts: z.record(z.string(), Artifact), missing: z.array(z.unknown()).default([]) });
const Source = z.object({ source: z.object({ path: z.string(), directory: z.string(), dockerFile: z.string() }).partial() });
const AssetManifest = z.object({ files: records(Source), dockerImages: records(Source) });

export interface Stack extends z.output<typeof Template> {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  /** Names of the stacks that are deployed before this one. */
  readonly dependsOn: readonly string[];
}

/** An asset's folder, and the Dockerfile of an image. */
export interface Asset {
  readonly folder: string;
  readonly dockerFile: string;
}

export type Assembly = ReturnType<typeof readAssembly>;

/** Reads the synthesized cloud assembly of a stage. */
export function readAssembly(folder: string) {
  const read = <T>(schema: z.ZodType<T>, file: string): T => {
    const parsed = schema.safeParse(JSON.parse(readFileSync(join(folder, file), 'utf8')));
    if (parsed.success) return parsed.data;
    throw new Error(`${join(folder, file)} is not a valid file of a cloud assembly: ${z.prettifyError(parsed.error)}`);
  };
  const { artifacts, missing } = read(Manifest, 'manifest.json');
  if (missing.length > 0) throw new Error(`${folder} lacks context values: ${JSON.stringify(missing)}`);
  const stacks: Stack[] = [];
  const assets = new Map<string, Asset>();
  for (const [id, { type, properties, dependencies, environment }] of Object.entries(artifacts)) {
    if (type === 'aws:cloudformation:stack') {
      const [account = '', region = ''] = environment.replace('aws://', '').split('/');
      const dependsOn = dependencies.map((each) => artifacts[each]?.properties.stackName ?? each);
      stacks.push({ ...read(Template, properties.templateFile ?? ''), name: properties.stackName ?? id, account, region, dependsOn });
    } else if (type === 'cdk:asset-manifest') {
      const { files, dockerImages } = read(AssetManifest, properties.file ?? '');
      for (const [hash, { source }] of [...Object.entries(files), ...Object.entries(dockerImages)]) {
        assets.set(hash, { folder: join(folder, source.path ?? source.directory ?? ''), dockerFile: source.dockerFile ?? 'Dockerfile' });
      }
    }
  }
  if (stacks.length === 0) throw new Error(`${folder} has no stack: give the folder of a stage's assembly`);
  return {
    stacks,
    assetFolders: [...assets.values()].map(({ folder: asset }) => asset),
    /** The asset of an image name or an archive key. */
    asset(name: string): Asset {
      const asset = assets.get(/[0-9a-f]{64}/.exec(name)?.[0] ?? '');
      if (!asset) throw new Error(`${name} is not an asset of this assembly; only assets can be run`);
      return asset;
    },
  };
}
