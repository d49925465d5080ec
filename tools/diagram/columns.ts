import type { Diagram, DiagramNode, NodeKind } from './graph.ts';

/** The nodes of a stack, or nodes outside of all stacks, in a vertical list. */
export interface Group {
  readonly stack?: string;
  readonly nodes: readonly DiagramNode[];
}

/** From left to right: people, edge, services that only call others, contexts, shared resources. */
export type Columns = readonly (readonly Group[])[];

const SHARED: ReadonlySet<NodeKind> = new Set(['queue', 'database', 'cache', 'third-party']);

/** The order within a stack, so that related nodes are adjacent. */
const ORDER: readonly NodeKind[] = [
  'people',
  'service',
  'mail',
  'schedule',
  'function',
  'edge',
  'queue',
  'database',
  'cache',
  'third-party',
];

export function columnsOf(diagram: Diagram): Columns {
  const columns: Group[][] = [[], [], [], [], []];
  for (const group of groupsOf(diagram)) columns[columnOf(group, diagram)]?.push(group);
  return columns;
}

function groupsOf({ nodes }: Diagram): readonly Group[] {
  const stacks = Object.entries(Object.groupBy(nodes, ({ stack = '' }) => stack));
  return stacks.flatMap(([stack, members = []]): readonly Group[] => {
    if (stack === '') return members.map((node) => ({ nodes: [node] }));
    return [{ stack, nodes: inOrder(members) }];
  });
}

/** A schedule is placed directly above the function of the same name. */
function inOrder(nodes: readonly DiagramNode[]): readonly DiagramNode[] {
  const rank = ({ kind }: DiagramNode) => ORDER.indexOf(kind === 'schedule' ? 'function' : kind);
  return nodes.toSorted(
    (one, other) =>
      rank(one) - rank(other) || one.name.localeCompare(other.name, 'en') || ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind),
  );
}

function columnOf({ nodes }: Group, { edges, nodes: all }: Diagram): number {
  if (nodes.some(({ kind }) => kind === 'people')) return 0;
  if (nodes.some(({ kind }) => kind === 'edge')) return 1;
  if (nodes.every(({ kind }) => SHARED.has(kind))) return 4;
  const keys = new Set(nodes.map(({ key }) => key));
  const others = edges.filter(({ from, to }) => keys.has(from) && !keys.has(to));
  const kinds = new Map(all.map(({ key, kind }) => [key, kind]));
  return others.length > 0 && others.every(({ to }) => kinds.get(to) === 'service') ? 2 : 3;
}
