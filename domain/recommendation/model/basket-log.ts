/** Baskets in the order of their times, in typed arrays: two million of three products take 50 MB. */
export class BasketLog {
  readonly #numbers = new Map<string, number>();
  readonly #skus: string[] = [];
  #entries = new Int32Array(1024);
  #starts = new Int32Array(256);
  #days = new Float64Array(256);
  #count = 0;

  get baskets(): number {
    return this.#count;
  }

  get products(): number {
    return this.#skus.length;
  }

  /** Adds the distinct SKUs of an order. */
  add(skus: readonly string[], at: Date): void {
    const distinct = [...new Set(skus)];
    const from = this.#starts[this.#count] ?? 0;
    const end = from + distinct.length;
    if (end > this.#entries.length) this.#entries = grown(this.#entries, Int32Array, end);
    if (this.#count + 2 > this.#starts.length) {
      this.#starts = grown(this.#starts, Int32Array, this.#count + 2);
      this.#days = grown(this.#days, Float64Array, this.#count + 2);
    }
    for (const [index, sku] of distinct.entries()) this.#entries[from + index] = this.#numberOf(sku);
    this.#days[this.#count] = dayOf(at);
    this.#count += 1;
    this.#starts[this.#count] = end;
  }

  skuOf(product: number): string {
    return this.#skus[product] ?? '';
  }

  /** The products of a basket, by their numbers. */
  productsOf(basket: number): Int32Array {
    return this.#entries.subarray(this.#starts[basket] ?? 0, this.#starts[basket + 1] ?? 0);
  }

  /** Days since 1970, with fractions. */
  dayOf(basket: number): number {
    return this.#days[basket] ?? 0;
  }

  #numberOf(sku: string): number {
    const known = this.#numbers.get(sku);
    if (known !== undefined) return known;
    const number = this.#skus.push(sku) - 1;
    this.#numbers.set(sku, number);
    return number;
  }
}

export function dayOf(at: Date): number {
  return at.getTime() / 86_400_000;
}

function grown<T extends Int32Array | Float64Array>(array: T, type: new (length: number) => T, least: number): T {
  const larger = new type(Math.max(least, array.length * 2));
  larger.set(array);
  return larger;
}
