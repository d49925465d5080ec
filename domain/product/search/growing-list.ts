/** Whole numbers in one growing block of memory. */
export class GrowingList {
  #values = new Int32Array(4);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** What is stored: valid until the next `push`, beyond `length` meaningless. */
  get values(): Int32Array {
    return this.#values;
  }

  at(place: number): number {
    return this.#values[place] ?? 0;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Int32Array(Math.ceil(this.#length * 1.5) + 1);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length] = value;
    this.#length += 1;
  }
}
