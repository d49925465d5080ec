import { isSold, type LineFacts, type OrderFacts, type ReservedParcelFacts } from './facts.ts';

/** Compares an order's lines with its parcels and its reservation, unit by unit. Lines never change, so they must always match. */
export function* checkLines(order: OrderFacts, reserved: readonly ReservedParcelFacts[]): Generator<string> {
  if (order.wasConfirmed || isSold(order) || order.parcels.length > 0) yield* differences(order.lines, order.parcels, 'its parcels have');
  for (const [attempt, parcels] of Map.groupBy(reserved, ({ attempt }) => attempt))
    yield* differences(order.lines, parcels, attempt === 1 ? 'its reservation has' : `attempt ${attempt} of its reservation has`);
}

function* differences(bought: readonly LineFacts[], parcels: readonly { readonly lines: readonly LineFacts[] }[], verb: string) {
  const wanted = unitsOf(bought);
  const held = unitsOf(parcels.flatMap(({ lines }) => lines));
  for (const line of new Set([...wanted.keys(), ...held.keys()])) {
    const [of, is] = [wanted.get(line) ?? 0, held.get(line) ?? 0];
    if (of !== is) yield `it has ${of} of ${line}, ${verb} ${is}`;
  }
}

function unitsOf(lines: readonly LineFacts[]): ReadonlyMap<string, number> {
  const units = new Map<string, number>();
  for (const { lineNo, sku, quantity } of lines) {
    const line = `${sku} (line ${lineNo})`;
    units.set(line, (units.get(line) ?? 0) + quantity);
  }
  return units;
}
