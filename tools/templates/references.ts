import * as z from 'zod';
import { stackPrefix } from './environment-templates.ts';
import type { EnvironmentTemplates } from './environment-templates.ts';

const StackOutput = z.object({ StackName: z.string(), OutputName: z.string() });
const Exported = z.object({ Value: z.json(), Export: z.object({ Name: z.json() }).optional() });

/** The resources that a value of a template names, as `stack/id`, also through outputs of other stacks. */
export function referencesIn(templates: EnvironmentTemplates, stack: string, value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('Ref' in value) return resourceKey(templates, stack, value.Ref);
  if ('Fn::GetAtt' in value) return resourceKey(templates, stack, attributeOwner(value['Fn::GetAtt']));
  if ('Fn::GetStackOutput' in value) {
    const { StackName, OutputName } = StackOutput.parse(value['Fn::GetStackOutput']);
    const owner = StackName.slice(stackPrefix(templates.environment).length);
    return referencesIn(templates, owner, templates.stacks[owner]?.Outputs[OutputName]);
  }
  if ('Fn::ImportValue' in value) return exportedResources(templates, value['Fn::ImportValue']);
  return [...new Set(Object.values(value).flatMap((inner) => referencesIn(templates, stack, inner)))];
}

function attributeOwner(argument: unknown): unknown {
  return Array.isArray(argument) ? argument[0] : typeof argument === 'string' ? argument.split('.')[0] : undefined;
}

function resourceKey({ stacks }: EnvironmentTemplates, stack: string, id: unknown): readonly string[] {
  return typeof id === 'string' && stacks[stack]?.Resources[id] ? [`${stack}/${id}`] : [];
}

interface ExportedValue {
  readonly owner: string;
  readonly value: unknown;
}

/** By the templates: to parse all outputs for each import takes seconds. */
const exportsByTemplates = new WeakMap<EnvironmentTemplates, ReadonlyMap<string, ExportedValue>>();

function exportedResources(templates: EnvironmentTemplates, name: unknown): readonly string[] {
  const exported = exportsByTemplates.get(templates) ?? readExports(templates);
  exportsByTemplates.set(templates, exported);
  const found = typeof name === 'string' ? exported.get(name) : undefined;
  return found ? referencesIn(templates, found.owner, found.value) : [];
}

function readExports({ stacks }: EnvironmentTemplates): ReadonlyMap<string, ExportedValue> {
  const exported = Object.entries(stacks).flatMap(([owner, { Outputs }]) =>
    Object.values(Outputs).flatMap((output) => {
      const { data } = Exported.safeParse(output);
      return typeof data?.Export?.Name === 'string' ? [[data.Export.Name, { owner, value: data.Value }] as const] : [];
    }),
  );
  return new Map(exported);
}
