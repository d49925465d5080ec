/** A reproducible source of chance (sfc32). */
export interface Random {
  /** From 0 to below 1. */
  next(): number;
  /** A whole number from 0 to below `end`. */
  below(end: number): number;
  bits(count: number): bigint;
  pick<T>(values: readonly [T, ...T[]]): T;
  isWithin(share: number): boolean;
  /** Of the normal distribution with mean 0 and deviation 1. */
  normal(): number;
}

/** The same numbers for the same seed and stream. */
export function randomOf(seed: number, stream: number): Random {
  let [a, b, c, counter] = [seed | 0, stream | 0, 0x9e37_79b9 | 0, 1];
  const word = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  // Mixes the seed into the whole state.
  for (let round = 0; round < 20; round += 1) word();
  const next = () => word() / 2 ** 32;
  const below = (end: number) => Math.floor(next() * end);
  return {
    next,
    below,
    bits: (count) => BigInt.asUintN(count, (BigInt(word()) << 32n) | BigInt(word())),
    pick: (values) => values[below(values.length)] ?? values[0],
    isWithin: (share) => next() < share,
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
  };
}
