import type { Share } from './cpu.ts';

export interface TableRow {
  readonly what: string;
  readonly perSecond: number;
  readonly p50Millis: number;
  readonly p95Millis: number;
  readonly errors: number;
  /** CPU milliseconds per unit. */
  readonly cpu: Partial<Readonly<Record<Share, number>>>;
}

const shares: readonly Share[] = ['product', 'database', 'redis', 'emulators'];

export function printTable(rows: readonly TableRow[]): void {
  const head = ['', 'per second', 'p50 ms', 'p95 ms', 'errors', ...shares.map((share) => `CPU-ms ${share}`)];
  const body = rows.map(({ what, perSecond, p50Millis, p95Millis, errors, cpu }) => [
    what,
    perSecond.toFixed(1),
    p50Millis.toFixed(1),
    p95Millis.toFixed(1),
    String(errors),
    ...shares.map((share) => cpu[share]?.toFixed(2) ?? ''),
  ]);
  const widths = head.map((title, column) => Math.max(title.length, ...body.map((cells) => cells[column]?.length ?? 0)));
  for (const cells of [head, ...body]) {
    console.log(
      cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  '),
    );
  }
}
