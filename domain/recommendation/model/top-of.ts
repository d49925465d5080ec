/** The positions of the highest values above zero, highest first; equal ones in their order. */
export function topOf(values: Float64Array, most: number): readonly number[] {
  const best: number[] = [];
  let least = 0;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? 0;
    if (value <= least) continue;
    best.push(index);
    // Sorted once per `most` new ones, not for each.
    if (best.length >= most * 2) least = keepBest(best, values, most);
  }
  keepBest(best, values, most);
  return best;
}

/** @returns the value that a further one must exceed */
function keepBest(best: number[], values: Float64Array, most: number): number {
  best.sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0) || a - b);
  if (best.length <= most) return 0;
  best.length = most;
  return values[best[most - 1] ?? 0] ?? 0;
}
