import { columnsOf } from './columns.ts';
import type { Group } from './columns.ts';
import type { Diagram, DiagramNode } from './graph.ts';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedNode extends Box {
  readonly node: DiagramNode;
  readonly column: number;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly nodes: ReadonlyMap<string, PlacedNode>;
  readonly stacks: readonly (Box & { readonly name: string })[];
  /** The start and end of each column. */
  readonly columns: readonly { readonly left: number; readonly right: number }[];
}

export const TOP = 96;
const MARGIN = 28;
const NODE_HEIGHT = 50;
const NODE_GAP = 20;
const GROUP_GAP = 22;
const HEADER = 26;
const PADDING = 14;

/** Free width to the right of each column, for the arrows there. */
const CHANNELS = [48, 64, 84, 246, 0] as const;

/** Places the columns from left to right, and orders the boxes of a column for short arrows. */
export function placeNodes(diagram: Diagram): Layout {
  const columns = shortened(diagram, columnsOf(diagram).map(placedColumn));
  const total = Math.max(...columns.map(heightOf));
  const nodes = new Map<string, PlacedNode>();
  const stacks: (Box & { name: string })[] = [];
  const edges: { left: number; right: number }[] = [];
  let left = MARGIN;
  for (const [index, groups] of columns.entries()) {
    const width = Math.max(0, ...groups.flatMap((group) => group.nodes.map(widthOf))) + 2 * PADDING;
    for (const [group, y] of rows(groups, total)) {
      if (group.stack !== undefined) stacks.push({ name: group.stack, x: left, y, width, height: groupHeight(group) });
      for (const [row, node] of group.nodes.entries()) {
        const top = y + headerOf(group) + row * (NODE_HEIGHT + NODE_GAP);
        nodes.set(node.key, { node, column: index, x: left + PADDING, y: top, width: width - 2 * PADDING, height: NODE_HEIGHT });
      }
    }
    edges.push({ left, right: left + (groups.length > 0 ? width : 0) });
    left += groups.length > 0 ? width + (CHANNELS[index] ?? 0) : 0;
  }
  return { width: left + MARGIN, height: TOP + total + MARGIN, nodes, stacks, columns: edges };
}

export function widthOf({ name, detail }: DiagramNode): number {
  return Math.ceil(Math.max(name.length * 7.6, detail.length * 6) + 28);
}

function headerOf({ stack }: Group): number {
  return stack === undefined ? 0 : HEADER;
}

function groupHeight(group: Group): number {
  const bottom = group.stack === undefined ? 0 : PADDING;
  return headerOf(group) + group.nodes.length * (NODE_HEIGHT + NODE_GAP) - NODE_GAP + bottom;
}

function heightOf(groups: readonly Group[]): number {
  return groups.reduce((sum, group) => sum + groupHeight(group) + GROUP_GAP, -GROUP_GAP);
}

/** The start of each group of a column: spread over the height, a single group in the middle. */
function rows(groups: readonly Group[], total: number): readonly (readonly [Group, number])[] {
  const free = total - heightOf(groups);
  const gap = groups.length > 1 ? free / (groups.length - 1) : 0;
  let y = TOP + (groups.length > 1 ? 0 : free / 2);
  return groups.map((group) => {
    const top = Math.round(y);
    y += groupHeight(group) + GROUP_GAP + gap;
    return [group, top] as const;
  });
}

function placedColumn(groups: readonly Group[]): readonly Group[] {
  return groups.toSorted((one, other) => nameOf(one).localeCompare(nameOf(other), 'en'));
}

function nameOf({ stack, nodes }: Group): string {
  return stack ?? nodes[0]?.name ?? '';
}

/** Swaps groups within their columns as long as that makes the arrows shorter. */
function shortened({ edges }: Diagram, columns: readonly (readonly Group[])[]): readonly (readonly Group[])[] {
  // The heights do not depend on the order.
  const total = Math.max(...columns.map(heightOf));
  const placed = (groups: readonly Group[]): ReadonlyMap<string, number> =>
    new Map(
      rows(groups, total).flatMap(([group, y]) =>
        group.nodes.map(({ key }, row) => [key, y + headerOf(group) + row * (NODE_HEIGHT + NODE_GAP)] as const),
      ),
    );
  const touching = columns.map((groups) => {
    const keys = new Set(groups.flatMap(({ nodes }) => nodes.map(({ key }) => key)));
    return edges.filter(({ from, to }) => keys.has(from) || keys.has(to));
  });
  let order = columns;
  for (let gain = 1; gain > 0;) {
    const middles = new Map(order.flatMap((groups) => [...placed(groups)]));
    const lengthOf = (column: number, moved: ReadonlyMap<string, number> = middles): number => {
      const at = (key: string) => moved.get(key) ?? middles.get(key) ?? 0;
      return (touching[column] ?? []).reduce((sum, { from, to }) => sum + Math.abs(at(from) - at(to)), 0);
    };
    gain = 0;
    let next = order;
    for (const [column, groups] of order.entries()) {
      const before = lengthOf(column);
      for (const swapped of swaps(groups)) {
        const shorter = before - lengthOf(column, placed(swapped));
        if (shorter <= gain + 0.5) continue;
        gain = shorter;
        next = order.with(column, swapped);
      }
    }
    order = next;
  }
  return order;
}

function swaps(groups: readonly Group[]): readonly (readonly Group[])[] {
  return groups.flatMap((one, index) =>
    groups.slice(index + 1).map((other, offset) => groups.with(index, other).with(index + 1 + offset, one)),
  );
}
