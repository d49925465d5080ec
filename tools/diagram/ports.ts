import type { PlacedNode } from './layout.ts';

export type Side = 'left' | 'right';

/** The point where an arrow touches a side of a node. */
export interface Touch {
  readonly node: PlacedNode;
  readonly side: Side;
  /** What touches: arrows of one bundle touch at one height. */
  readonly by: unknown;
}

export type Ports = (node: PlacedNode, side: Side, by: unknown) => number;

/** The distance at which two horizontal lines can be distinguished. */
const APART = 5;

/** The heights at which arrows touch the nodes, so that no two lines of facing columns overlap. */
export function assignPorts(touches: readonly Touch[]): Ports {
  const heights = new Map<string, Map<unknown, number>>();
  const levels: Readonly<Record<Side, number[]>> = { left: [], right: [] };
  const sides = Object.entries(Object.groupBy(touches, ({ node, side }) => keyOf(node, side)));
  // The contexts have the most arrows, so they are placed first.
  for (const isContext of [true, false]) {
    for (const [key, [first, ...others] = []] of sides) {
      if (first === undefined || (first.node.column === 3) !== isContext) continue;
      const bys = [...new Set([first, ...others].map(({ by }) => by))];
      const facing = first.node.column === 4 ? 'right' : 'left';
      const own = new Map<unknown, number>();
      for (const [index, by] of bys.entries()) {
        const ideal = Math.round(first.node.y + (first.node.height / (bys.length + 1)) * (index + 1));
        own.set(by, isContext ? ideal : nearestFree(ideal, first.node, [...levels[facing], ...own.values()]));
      }
      levels[first.side].push(...(isContext ? own.values() : []));
      heights.set(key, own);
    }
  }
  return (node, side, by) => heights.get(keyOf(node, side))?.get(by) ?? node.y + node.height / 2;
}

function keyOf({ node }: PlacedNode, side: Side): string {
  return `${node.key}\t${side}`;
}

/** The height nearest to the ideal one that no other line has. */
function nearestFree(ideal: number, { y, height }: PlacedNode, taken: readonly number[]): number {
  const isFree = (at: number) => at > y + 4 && at < y + height - 4 && taken.every((other) => Math.abs(other - at) >= APART);
  const offsets = Array.from({ length: height }, (_, index) => (index % 2 === 0 ? index / 2 : -(index + 1) / 2));
  return ideal + (offsets.find((offset) => isFree(ideal + offset)) ?? 0);
}
