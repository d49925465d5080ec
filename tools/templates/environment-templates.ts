import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const Resource = z.object({ Type: z.string(), Properties: z.record(z.string(), z.json()).default({}) });

const Template = z.object({
  Resources: z.record(z.string(), Resource).default({}),
  Outputs: z.record(z.string(), z.json()).default({}),
});

const Artifact = z.object({
  type: z.string(),
  properties: z.object({ templateFile: z.string(), stackName: z.string() }).partial().default({}),
});

const Manifest = z.object({ artifacts: z.record(z.string(), Artifact) });

export type Resource = z.output<typeof Resource>;
export type Template = z.output<typeof Template>;

/** One environment's templates, by the stack's name without its prefix, such as `messaging`. */
export interface EnvironmentTemplates {
  readonly environment: string;
  readonly stacks: Readonly<Record<string, Template>>;
}

/** A resource with the stack that declares it. */
export interface StackResource {
  readonly stack: string;
  readonly id: string;
  readonly resource: Resource;
}

/** Reads the stage of an environment from a folder `cdk.out`. */
export function readTemplates(cdkOut: string, environment: string): EnvironmentTemplates {
  const folder = join(cdkOut, `assembly-${environment}`);
  const read = (file: string): unknown => JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const { artifacts } = Manifest.parse(read('manifest.json'));
  const stacks = Object.values(artifacts)
    .filter(({ type }) => type === 'aws:cloudformation:stack')
    .map(({ properties: { stackName = '', templateFile = '' } }) => {
      return [stackName.slice(stackPrefix(environment).length), Template.parse(read(templateFile))] as const;
    });
  return { environment, stacks: Object.fromEntries(stacks) };
}

export function stackPrefix(environment: string): string {
  return `shopmart-${environment}-`;
}

export function allResources({ stacks }: EnvironmentTemplates): readonly StackResource[] {
  return Object.entries(stacks).flatMap(([stack, { Resources }]) =>
    Object.entries(Resources).map(([id, resource]) => ({ stack, id, resource })),
  );
}
