import type { Diagram, EdgeKind, NodeKind } from './graph.ts';
import type { Layout } from './layout.ts';
import type { Bundle, Point } from './routes.ts';

const EDGE_COLOURS: Readonly<Record<EdgeKind, readonly [colour: string, meaning: string]>> = {
  http: ['#475569', 'HTTP call'],
  sql: ['#2563eb', 'SQL (from Lambda by the Data API, or in the VPC)'],
  redis: ['#dc2626', 'Valkey protocol'],
  message: ['#b45309', 'message of a queue'],
  api: ['#7c3aed', 'AWS API call or schedule'],
};

const NODE_COLOURS: Readonly<Record<NodeKind, readonly [colour: string, meaning: string]>> = {
  people: ['#475569', 'people'],
  edge: ['#7c3aed', 'edge'],
  service: ['#ea580c', 'ECS service on Fargate'],
  function: ['#d97706', 'Lambda function'],
  queue: ['#be185d', 'queue'],
  database: ['#2563eb', 'database'],
  cache: ['#dc2626', 'cache'],
  schedule: ['#9333ea', 'schedule'],
  mail: ['#0d9488', 'mail'],
  'third-party': ['#64748b', 'third party'],
};

const LEGEND_HEIGHT = 74;

/** The diagram as SVG, on a ground of its own, so that it is readable on light and dark pages. The same layout gives the same bytes. */
export function drawSvg({ title, nodes, edges }: Diagram, layout: Layout, bundles: readonly Bundle[]): string {
  const height = layout.height + LEGEND_HEIGHT;
  const count = (kind: NodeKind) => nodes.filter((node) => node.kind === kind).length;
  const description = `${count('service')} services, ${count('function')} functions, ${count('queue')} queues, ${count('database')} databases and ${count('cache')} caches with ${edges.length} connections, drawn from the synthesized templates by npm run diagram.`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${layout.width} ${height}" width="${layout.width}" height="${height}" role="img" aria-labelledby="title desc" font-family="system-ui, 'Segoe UI', 'Liberation Sans', Arial, sans-serif">`,
    `<title id="title">${escaped(title)}</title>`,
    `<desc id="desc">${escaped(description)}</desc>`,
    `<rect x="0.5" y="0.5" width="${layout.width - 1}" height="${height - 1}" rx="12" fill="#ffffff" stroke="#cbd5e1"/>`,
    `<text x="28" y="38" font-size="20" font-weight="700" fill="#0f172a">${escaped(title)}</text>`,
    `<text x="28" y="58" font-size="12" fill="#475569">Boxes are stacks. Arrows point the way of calls and messages. Not drawn: keys, secrets, alarms, endpoints of AWS APIs, and functions of deployments.</text>`,
    ...layout.stacks.map(
      ({ name, x, y, width, height: tall }) =>
        `<rect x="${x}" y="${y}" width="${width}" height="${tall}" rx="8" fill="#f8fafc" stroke="#94a3b8" stroke-dasharray="5 3"/><text x="${x + 14}" y="${y + 18}" font-size="12" font-weight="600" fill="#475569">${escaped(name)}</text>`,
    ),
    ...bundles.map(drawBundle),
    ...[...layout.nodes.values()].map(
      ({ node: { kind, name, detail }, x, y, width, height: tall }) =>
        `<rect x="${x}" y="${y}" width="${width}" height="${tall}" rx="6" fill="#ffffff" stroke="${NODE_COLOURS[kind][0]}" stroke-width="1.5"/><rect x="${x}" y="${y}" width="6" height="${tall}" rx="3" fill="${NODE_COLOURS[kind][0]}"/><text x="${x + 16}" y="${y + 21}" font-size="13" font-weight="600" fill="#0f172a">${escaped(name)}</text><text x="${x + 16}" y="${y + 38}" font-size="11" fill="#475569">${escaped(detail)}</text>`,
    ),
    ...legend(nodes, edges, layout.height),
    '</svg>',
    '',
  ].join('\n');
}

function drawBundle({ kind, lines, heads, from, junctions }: Bundle): string {
  const [colour] = EDGE_COLOURS[kind];
  const path = lines.map((points) => points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join('')).join('');
  return [
    `<path d="${path}" fill="none" stroke="${colour}" stroke-width="1.6"/>`,
    ...heads.map((head) => `<path d="${arrowHead(head, from)}" fill="${colour}"/>`),
    ...junctions.map(({ x, y }) => `<circle cx="${x}" cy="${y}" r="2.6" fill="${colour}"/>`),
  ].join('');
}

/** A triangle whose tip touches the node. */
function arrowHead({ x, y }: Point, from: Bundle['from']): string {
  const back = { left: [-8, 0], right: [8, 0], above: [0, -8], below: [0, 8] } as const;
  const [dx, dy] = back[from];
  const [sx, sy] = dx === 0 ? [4, 0] : [0, 4];
  return `M${x} ${y}L${x + dx + sx} ${y + dy + sy}L${x + dx - sx} ${y + dy - sy}Z`;
}

function legend(nodes: Diagram['nodes'], edges: Diagram['edges'], top: number): readonly string[] {
  const kinds = new Set(nodes.map(({ kind }) => kind));
  const carried = new Set(edges.map(({ kind }) => kind));
  const boxes = Object.entries(NODE_COLOURS).filter(([kind]) => [...kinds].some((each) => each === kind));
  const arrows = Object.entries(EDGE_COLOURS).filter(([kind]) => [...carried].some((each) => each === kind));
  const row = (
    y: number,
    entries: readonly (readonly [string, readonly [string, string]])[],
    mark: (x: number, colour: string) => string,
  ) => {
    let x = 28;
    return entries.map(([, [colour, meaning]]) => {
      const drawn = `${mark(x, colour)}<text x="${x + 32}" y="${y + 4}" font-size="12" fill="#334155">${escaped(meaning)}</text>`;
      x += 52 + meaning.length * 6.6;
      return drawn;
    });
  };
  return [
    ...row(
      top + 18,
      boxes,
      (x, colour) =>
        `<rect x="${x}" y="${top + 11}" width="24" height="14" rx="3" fill="#ffffff" stroke="${colour}" stroke-width="1.5"/><rect x="${x}" y="${top + 11}" width="6" height="14" rx="3" fill="${colour}"/>`,
    ),
    ...row(
      top + 46,
      arrows,
      (x, colour) =>
        `<path d="M${x} ${top + 46}L${x + 18} ${top + 46}" stroke="${colour}" stroke-width="1.6"/><path d="${arrowHead({ x: x + 25, y: top + 46 }, 'left')}" fill="${colour}"/>`,
    ),
  ];
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
