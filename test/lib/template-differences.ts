import type { SynthesizedShop, Template } from './synthesized-shop.ts';

const ACCOUNTS: Readonly<Record<string, string>> = { dev: '111111111111', staging: '222222222222', prod: '333333333333' };

/** A template without the digests of code. */
export function withoutDigests(template: Template | undefined): string {
  return JSON.stringify(template, null, 1).replaceAll(/[0-9a-f]{64}/g, '<digest>');
}

/** A template without expected differences: digests, the account and the environment's name. */
function normalize(environment: string, template: Template): unknown {
  const text = withoutDigests(template)
    .replaceAll(ACCOUNTS[environment] ?? '', '<account>')
    .replaceAll(`shopmart-${environment}`, 'shopmart-<environment>')
    .replaceAll(`Function ${environment}/`, 'Function <environment>/')
    .replaceAll(new RegExp(`(?<=["/])${environment}(?=["/])`, 'g'), '<environment>')
    // Names that CDK derives from a construct's path end in its digest.
    .replaceAll(new RegExp(String.raw`\w*${environment}[a-z]+[A-Z]\w*`, 'g'), (name) =>
      name.replaceAll(new RegExp(`${environment}(?!uct)`, 'g'), '<environment>').replaceAll(/[0-9A-F]{8,}/g, ''),
    );
  return JSON.parse(text);
}

/** The differences of `other` from `reference`: a line per resource that only one has, and a line per property with both values. */
export function differences(
  reference: SynthesizedShop,
  referenceName: string,
  other: SynthesizedShop,
  otherName: string,
): readonly string[] {
  const lines = new Set<string>();
  for (const stack of new Set([...Object.keys(reference.stacks), ...Object.keys(other.stacks)])) {
    const before = leaves(normalize(referenceName, reference.stacks[stack] ?? { Resources: {}, Outputs: {} }));
    const after = leaves(normalize(otherName, other.stacks[stack] ?? { Resources: {}, Outputs: {} }));
    for (const path of new Set([...before.keys(), ...after.keys()])) {
      const [was, is] = [before.get(path), after.get(path)];
      if (was !== is) lines.add(lineOf(stack, path, was, is, before, after));
    }
  }
  return [...lines].toSorted();
}

type Leaves = ReadonlyMap<string, string>;

/** One line for a resource that only one side has; else the property with both values. */
function lineOf(stack: string, path: string, was: string | undefined, is: string | undefined, before: Leaves, after: Leaves): string {
  const [, kind = '', id = '', ...property] = path.split('\t');
  if (kind === 'Resources') {
    const type = ['', kind, id, 'Type'].join('\t');
    if (!after.has(type)) return `${stack}: no ${before.get(type)} ${id}`;
    if (!before.has(type)) return `${stack}: ${after.get(type)} ${id} besides`;
  }
  return `${stack}: ${[id, ...property].join('.')}: ${was ?? 'nothing'} → ${is ?? 'nothing'}`;
}

function leaves(value: unknown, path = '', found = new Map<string, string>()): Map<string, string> {
  if (path.endsWith('\tDependsOn') && Array.isArray(value)) {
    found.set(path, value.map(String).toSorted().join(', '));
  } else if (typeof value === 'object' && value !== null && Object.keys(value).length > 0) {
    for (const [key, each] of Object.entries(value)) leaves(each, `${path}\t${key}`, found);
  } else {
    found.set(path, JSON.stringify(value));
  }
  return found;
}
