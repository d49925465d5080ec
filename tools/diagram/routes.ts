import type { DiagramEdge, EdgeKind } from './graph.ts';
import { TOP } from './layout.ts';
import type { Layout, PlacedNode } from './layout.ts';
import { assignPorts } from './ports.ts';
import type { Ports, Side } from './ports.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Arrows with a common trunk: same kind, and same start or end. */
export interface Bundle {
  readonly kind: EdgeKind;
  readonly lines: readonly (readonly Point[])[];
  readonly heads: readonly Point[];
  /** The side from which each head is reached. */
  readonly from: Side | 'above' | 'below';
  readonly junctions: readonly Point[];
}

interface Arrow {
  readonly kind: EdgeKind;
  readonly a: PlacedNode;
  readonly b: PlacedNode;
}

interface Strand {
  readonly kind: EdgeKind;
  /** The node that all arrows of the bundle share, and whether they end there. */
  readonly hub: PlacedNode;
  readonly isHubTarget: boolean;
  readonly others: readonly PlacedNode[];
  /** The column to the left of the trunk. */
  readonly channel: number;
}

/** Routes every arrow by right angles: through the channel between two columns, or straight between neighbours of a stack. */
export function routeEdges(layout: Layout, edges: readonly DiagramEdge[]): readonly Bundle[] {
  const arrows = edges.flatMap(({ from, to, kind }): readonly Arrow[] => {
    const [a, b] = [layout.nodes.get(from), layout.nodes.get(to)];
    return a && b ? [{ a, b, kind }] : [];
  });
  const straight = arrows.filter(isNeighbour);
  const backward = arrows.filter((arrow) => !isNeighbour(arrow) && isBackward(arrow));
  const strands = bundled(arrows.filter((arrow) => !isNeighbour(arrow) && !isBackward(arrow)));
  const ports = assignPorts([
    ...strands.flatMap((by) => [by.hub, ...by.others].map((node) => ({ node, side: sideOf(node, by), by }))),
    ...backward.map((by) => ({ node: by.a, side: 'left' as const, by })),
  ]);
  return [
    ...straight.map(vertical),
    ...strands.map((strand) => trunk(strand, laneOf(layout, strands, backward.length, strand), ports)),
    ...backward.map((arrow, index) => overTheTop(layout, arrow, index, ports)),
  ];
}

function isNeighbour({ a, b }: Arrow): boolean {
  return a.node.stack !== undefined && a.node.stack === b.node.stack && Math.abs(a.y - b.y) < 2 * a.height;
}

/** From shared resources to the columns left of the contexts. */
function isBackward({ a, b }: Arrow): boolean {
  return a.column === 4 && b.column < 3;
}

function vertical({ a, b, kind }: Arrow): Bundle {
  const x = a.x + a.width / 2;
  const isDown = b.y > a.y;
  const head = { x, y: isDown ? b.y : b.y + b.height };
  return { kind, lines: [[{ x, y: isDown ? a.y + a.height : a.y }, head]], heads: [head], from: isDown ? 'above' : 'below', junctions: [] };
}

/** To the right of the contexts, arrows are bundled by target; elsewhere by source. */
function bundled(arrows: readonly Arrow[]): readonly Strand[] {
  const strands = new Map<string, Strand>();
  for (const { a, b, kind } of arrows) {
    const isHubTarget = a.column === 4 || b.column === 4;
    const channel = isHubTarget ? 3 : Math.max(b.column - 1, 0);
    const [hub, other] = isHubTarget ? [b, a] : [a, b];
    const key = [hub.node.key, kind, channel].join('\t');
    strands.set(key, { kind, hub, isHubTarget, others: [...(strands.get(key)?.others ?? []), other], channel });
  }
  return [...strands.values()].toSorted((one, other) => middleOf(one) - middleOf(other));
}

function middleOf({ hub, others }: Strand): number {
  return [hub, ...others].reduce((sum, { y }) => sum + y, 0) / (others.length + 1);
}

/** A column's right side in the channel that follows it, its left side in the one before. */
function sideOf({ column }: PlacedNode, { channel }: Strand): Side {
  return column <= channel ? 'right' : 'left';
}

function laneOf({ columns, width }: Layout, strands: readonly Strand[], backward: number, strand: Strand): number {
  const inChannel = strands.filter(({ channel }) => channel === strand.channel);
  const lanes = inChannel.length + (strand.channel === 3 ? backward : 0);
  const left = columns[strand.channel]?.right ?? 0;
  const next = columns.slice(strand.channel + 1).find((column) => column.right > column.left)?.left ?? width;
  return Math.round(left + ((next - left) / (lanes + 1)) * (inChannel.indexOf(strand) + 1));
}

function trunk(strand: Strand, x: number, ports: Ports): Bundle {
  const { kind, hub, isHubTarget, others } = strand;
  const touch = (node: PlacedNode): Point => {
    const side = sideOf(node, strand);
    return { x: side === 'right' ? node.x + node.width : node.x, y: ports(node, side, strand) };
  };
  const at = touch(hub);
  // People are placed beside the edge.
  const ends = others.map(touch).map((end) => (strand.channel === 0 ? { ...end, y: at.y } : end));
  const heights = [at.y, ...ends.map(({ y }) => y)];
  const isInside = (y: number) => y > Math.min(...heights) && y < Math.max(...heights);
  const [target = hub] = isHubTarget ? [hub] : others;
  return {
    kind,
    lines: ends.map((end) => [end, { x, y: end.y }, { x, y: at.y }, at]),
    heads: isHubTarget ? [at] : ends,
    from: sideOf(target, strand),
    junctions: others.length > 1 ? heights.filter(isInside).map((y) => ({ x, y })) : [],
  };
}

/** Above everything, from the left side of one node to the top of the other. */
function overTheTop({ columns }: Layout, arrow: Arrow, index: number, ports: Ports): Bundle {
  const { a, b, kind } = arrow;
  const x = Math.round((columns[4]?.left ?? 0) - 14 - index * 10);
  const y = TOP - 16 - index * 8;
  const start = { x: a.x, y: ports(a, 'left', arrow) };
  const head = { x: b.x + b.width / 2, y: b.y };
  return { kind, lines: [[start, { x, y: start.y }, { x, y }, { x: head.x, y }, head]], heads: [head], from: 'above', junctions: [] };
}
