import type { Floor } from './floors.ts';
import type { ReadMeasured } from './reads.ts';
import type { TableRow } from './table.ts';

export function floorRow({ name, perSecond, p50Millis, p95Millis, errors, cpuMillisPerUnit }: Floor): TableRow {
  return { what: `floor: ${name}`, perSecond, p50Millis, p95Millis, errors, cpu: { product: cpuMillisPerUnit } };
}

export function readRows(floors: readonly Floor[], measured: readonly ReadMeasured[]): readonly TableRow[] {
  return [...floors.map(floorRow), ...measured.map((row) => ({ ...row, what: row.name, cpu: row.cpuMillisPerUnit }))];
}
