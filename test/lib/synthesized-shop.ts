import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { z } from 'zod';
import { Bundles } from '../../lib/bundles.ts';
import { selectEnvironments } from '../../lib/config.ts';
import { ShopStage } from '../../lib/shop-stage.ts';
import { build, repository } from '../../tools/build.ts';
import { citusEnvironment } from './citus-environment.ts';

const Resource = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.json()).default({}),
  DependsOn: z.array(z.string()).default([]),
  DeletionPolicy: z.string().optional(),
});

const Template = z.looseObject({ Resources: z.record(z.string(), Resource), Outputs: z.record(z.string(), z.json()).default({}) });

export type Resource = z.output<typeof Resource>;
export type Template = z.output<typeof Template>;

/** A resource and where it stands. */
export interface Found {
  readonly stack: string;
  readonly id: string;
  readonly resource: Resource;
}

export interface SynthesizedShop {
  readonly assembly: CloudAssembly;

  /** By name without prefix, such as `messaging`. */
  readonly stacks: Readonly<Record<string, Template>>;

  /** All resources of these types, over all stacks. */
  readonly find: (...types: readonly string[]) => readonly Found[];
}

export interface Synthesized {
  readonly app: CloudAssembly;
  readonly shop: (environment: string) => SynthesizedShop;
}

/** The shop's templates, by environment, of the code as it is: bundled anew into a folder of its own, all but the pages, whose build takes long and whose content no template shows. */
export async function synthesizeShop(): Promise<Synthesized> {
  mkdirSync(join(repository, 'dist'), { recursive: true });
  const folder = mkdtempSync(join(repository, 'dist', 'test-'));
  try {
    await build({ outFolder: folder, withStorefront: false });
    mkdirSync(join(folder, 'storefront'));
    writeFileSync(join(folder, 'storefront', 'Dockerfile'), 'FROM scratch\n');
    const app = new App({
      outdir: join(folder, 'cdk.out'),
      context: z.object({ context: z.record(z.string(), z.json()) }).parse(JSON.parse(readFileSync(join(repository, 'cdk.json'), 'utf8')))
        .context,
      builtinCloudFormationValidation: true,
    });
    const bundles = new Bundles(folder);
    const environments = [...selectEnvironments(), citusEnvironment];
    const stages = new Map(environments.map((config) => [config.name, new ShopStage(app, config.name, { config, bundles })]));
    const assembly = app.synth();
    const shops = new Map([...stages].map(([name, stage]) => [name, readShop(name, stage.synth())]));
    return {
      app: assembly,
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

function readShop(environment: string, assembly: CloudAssembly): SynthesizedShop {
  const prefix = `shopmart-${environment}-`;
  const stacks = Object.fromEntries(
    assembly.stacks.map((stack) => [stack.stackName.slice(prefix.length), Template.parse(stack.template)] as const),
  );
  return {
    assembly,
    stacks,
    find: (...types) =>
      Object.entries(stacks).flatMap(([stack, { Resources }]) =>
        Object.entries(Resources)
          .filter(([, { Type }]) => types.includes(Type))
          .map(([id, resource]) => ({ stack, id, resource })),
      ),
  };
}
