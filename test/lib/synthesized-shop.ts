import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { App } from 'aws-cdk-lib';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import * as z from 'zod';
import { Bundles } from '../../lib/bundles.ts';
import { selectEnvironments } from '../../lib/config.ts';
import { ShopStage } from '../../lib/shop-stage.ts';
import { build, repository } from '../../tools/build.ts';
import { bundleNextServer } from '../../tools/build/bundle.ts';
import { alternativeEnvironment } from './alternative-environment.ts';

const Resource = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.json()).default({}),
  DependsOn: z.array(z.string()).default([]),
  DeletionPolicy: z.string().optional(),
});

const Template = z.looseObject({ Resources: z.record(z.string(), Resource), Outputs: z.record(z.string(), z.json()).default({}) });

const CdkSettings = z.object({ context: z.record(z.string(), z.json()) });
const Output = z.object({ Value: z.json(), Export: z.object({ Name: z.string() }).optional() });

export type Resource = z.output<typeof Resource>;
export type Template = z.output<typeof Template>;

/** A resource and its place. */
export interface Found {
  readonly stack: string;
  readonly id: string;
  readonly resource: Resource;
}

export interface SynthesizedShop {
  readonly assembly: CloudAssembly;

  /** By name without prefix, such as `messaging`. */
  readonly stacks: Readonly<Record<string, Template>>;

  /** The exported value of an `Fn::ImportValue`, and its stack. */
  readonly exported: (reference: unknown) => { readonly stack: string; readonly value: unknown };

  /** All resources of these types in all stacks. */
  readonly find: (...types: readonly string[]) => readonly Found[];
}

/** The code of a function or an image. */
export interface Bundle {
  /** Commands of the AWS SDK that it constructs, such as `SendMessageBatchCommand`. */
  readonly commands: readonly string[];

  /** Paths below `/health` that it serves. */
  readonly healthPaths: readonly string[];

  /** The name of its file: `index.mjs` for a function. */
  readonly file: string;

  readonly bytes: number;
  readonly hasSourceMap: boolean;
}

export interface Synthesized {
  readonly app: CloudAssembly;

  /** By the digest of the asset, which templates name. */
  readonly bundles: ReadonlyMap<string, Bundle>;
  readonly shop: (environment: string) => SynthesizedShop;

  /** Prod with a restored core database, an open checkout, an on-call service and without deletion protection. */
  readonly changedProd: SynthesizedShop;
}

/** The shop's templates, by environment, bundled into a folder of their own. Only the pages are left out, not their server: their build takes long, and no template shows their content. */
export async function synthesizeShop(): Promise<Synthesized> {
  mkdirSync(join(repository, 'dist'), { recursive: true });
  const folder = mkdtempSync(join(repository, 'dist', 'test-'));
  try {
    await build({ outFolder: folder, withStorefront: false });
    for (const app of ['storefront', 'backoffice']) {
      await bundleNextServer(repository, join(folder, app), app);
      writeFileSync(join(folder, app, 'Dockerfile'), 'FROM scratch\n');
    }
    const { context } = CdkSettings.parse(JSON.parse(readFileSync(join(repository, 'cdk.json'), 'utf8')));
    const app = new App({ outdir: join(folder, 'cdk.out'), context, builtinCloudFormationValidation: true });
    const bundles = new Bundles(folder);
    const environments = [...selectEnvironments(), alternativeEnvironment];
    const stages = new Map(environments.map((config) => [config.name, new ShopStage(app, config.name, { config, bundles })]));
    const assembly = app.synth();
    const [prod] = selectEnvironments('prod');
    if (!prod) throw new Error('no environment prod');
    const changed = {
      ...prod,
      generations: { ...prod.generations, 'core-database': 2 },
      flags: { 'checkout-enabled': true },
      alarmUrl: 'https://on-call.example/sns',
      isDeletionProtected: false,
    };
    const changedApp = new App({ outdir: join(folder, 'changed.out'), context, builtinCloudFormationValidation: false });
    const changedProd = readShop('prod', new ShopStage(changedApp, 'prod', { config: changed, bundles }).synth());
    const shops = new Map([...stages].map(([name, stage]) => [name, readShop(name, stage.synth())]));
    return {
      app: assembly,
      bundles: readBundles(assembly.directory),
      changedProd,
      shop: (environment) => {
        const shop = shops.get(environment);
        if (!shop) throw new Error(`no environment ${environment}`);
        return shop;
      },
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function readBundles(directory: string): ReadonlyMap<string, Bundle> {
  return new Map(
    globSync('asset.*/*.mjs', { cwd: directory }).map((file) => {
      const text = readFileSync(join(directory, file), 'utf8');
      const found = (pattern: RegExp, from: string) => [...new Set([...from.matchAll(pattern)].map(([, name = '']) => name))];
      const map = join(directory, `${file}.map`);
      const bundle = {
        // Each command of AWS has a file of its own. The source map does not name the files whose code the bundle has left out.
        commands: existsSync(map) ? found(/\/client-[a-z0-9-]+\/dist-es\/commands\/(\w+Command)\.js"/g, readFileSync(map, 'utf8')) : [],
        healthPaths: found(/\.get\("(\/health\/[a-z]+)"/g, text),
        file: basename(file),
        bytes: Buffer.byteLength(text),
        hasSourceMap: existsSync(map),
      };
      return [basename(dirname(file)).slice('asset.'.length), bundle];
    }),
  );
}

function readShop(environment: string, assembly: CloudAssembly): SynthesizedShop {
  const prefix = `shopmart-${environment}-`;
  const stacks = Object.fromEntries(
    assembly.stacks.map((stack) => [stack.stackName.slice(prefix.length), Template.parse(stack.template)] as const),
  );
  return {
    assembly,
    stacks,
    exported: (reference) => {
      const name = z.object({ 'Fn::ImportValue': z.string() }).parse(reference)['Fn::ImportValue'];
      for (const [stack, { Outputs }] of Object.entries(stacks)) {
        for (const output of Object.values(Outputs)) {
          const { Value, Export } = Output.parse(output);
          if (Export?.Name === name) return { stack, value: Value };
        }
      }
      throw new Error(`no stack exports ${name}`);
    },
    find: (...types) =>
      Object.entries(stacks).flatMap(([stack, { Resources }]) =>
        Object.entries(Resources)
          .filter(([, { Type }]) => types.includes(Type))
          .map(([id, resource]) => ({ stack, id, resource })),
      ),
  };
}
