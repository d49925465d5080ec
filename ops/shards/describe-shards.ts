import type { ShardReport } from './read-shards.ts';

/** Tables for a terminal: the shards, the nodes, the customers with the most orders. */
export function describeShards({ engine, shards, skew, hottest }: ShardReport): string {
  const nodes = [...Map.groupBy(shards, ({ node }) => node)].map(([node, own]) => [
    node,
    String(own.length),
    sizeOf(own.reduce((sum, { bytes }) => sum + bytes, 0)),
    String(own.reduce((sum, { orders }) => sum + orders, 0)),
  ]);
  return [
    `Orders on ${engine}: ${shards.length} shards on ${nodes.length === 1 ? 'one node' : `${nodes.length} nodes`}`,
    table(
      ['shard', 'node', 'size', 'orders', 'customers'],
      shards.map((shard) => [String(shard.shard), shard.node, sizeOf(shard.bytes), String(shard.orders), String(shard.customers)]),
    ),
    `The largest shard has ${skew.bytes} times the mean size and ${skew.orders} times the mean number of orders.`,
    table(['node', 'shards', 'size', 'orders'], nodes),
    hottest.length === 0
      ? 'There are no orders.'
      : table(
          ['customer', 'orders', 'share'],
          hottest.map(({ customerId, orders, share }) => [String(customerId), String(orders), `${share} %`]),
        ),
  ].join('\n\n');
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heads.map((head, column) => Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)));
  // Numbers are aligned at their end; addresses are not.
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => (heads[column] === 'node' ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ');
  return [heads, ...rows].map((row) => line(row).trimEnd()).join('\n');
}

function sizeOf(bytes: number): string {
  if (bytes < 1024 ** 2) return `${Math.ceil(bytes / 1024)} kB`;
  return bytes < 1024 ** 3 ? `${(bytes / 1024 ** 2).toFixed(1)} MB` : `${(bytes / 1024 ** 3).toFixed(1)} GB`;
}
