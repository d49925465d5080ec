/** Why a line was not ordered. A refusal by the shop is `refused: <code>`. */
export type RejectionReason =
  | 'malformed'
  | 'not accepted'
  | 'conflicting invoice'
  | 'not decided'
  | 'cancellation'
  | 'bad-debt adjustment'
  | 'write-off'
  | 'no price'
  | 'fraction of a penny'
  | `refused: ${string}`;

interface Sum {
  readonly lines: number;
  /** Thousandths of the currency's unit. A bigint, because sums can exceed the precision of a double. */
  readonly money: bigint;
}

const nothing: Sum = { lines: 0, money: 0n };

/** Counts lines and their money once: read must equal ordered plus rejected. */
export class Tally {
  #read: Sum = nothing;
  #ordered: Sum = nothing;
  readonly #rejected = new Map<RejectionReason, Sum>();

  readLine(money: bigint): void {
    this.#read = add(this.#read, { lines: 1, money });
  }

  orderLines(lines: number, money: bigint): void {
    this.#ordered = add(this.#ordered, { lines, money });
  }

  rejectLine(reason: RejectionReason, money: bigint): void {
    this.#rejected.set(reason, add(this.#rejected.get(reason) ?? nothing, { lines: 1, money }));
  }

  /** For a replay that stops early: lines without an outcome count as not decided. */
  stop(): void {
    const { lines, money } = this.#withOutcome;
    if (lines === this.#read.lines) return;
    const open = { lines: this.#read.lines - lines, money: this.#read.money - money };
    this.#rejected.set('not decided', add(this.#rejected.get('not decided') ?? nothing, open));
  }

  get addsUp(): boolean {
    const { lines, money } = this.#withOutcome;
    return lines === this.#read.lines && money === this.#read.money;
  }

  get #withOutcome(): Sum {
    return [...this.#rejected.values()].reduce(add, this.#ordered);
  }

  get report(): TallyReport {
    const reasons = [...this.#rejected].toSorted(([a], [b]) => a.localeCompare(b));
    return {
      read: show(this.#read),
      ordered: show(this.#ordered),
      rejected: Object.fromEntries(reasons.map(([reason, sum]) => [reason, show(sum)])),
      addsUp: this.addsUp,
    };
  }
}

export interface TallyReport {
  readonly read: { readonly lines: number; readonly money: string };
  readonly ordered: { readonly lines: number; readonly money: string };
  readonly rejected: Readonly<Record<string, { readonly lines: number; readonly money: string }>>;
  readonly addsUp: boolean;
}

export function formatThousandths(money: bigint): string {
  const digits = (money < 0n ? -money : money).toString().padStart(4, '0');
  return `${money < 0n ? '-' : ''}${digits.slice(0, -3)}.${digits.slice(-3)}`;
}

function show({ lines, money }: Sum): { lines: number; money: string } {
  return { lines, money: formatThousandths(money) };
}

function add(a: Sum, b: Sum): Sum {
  return { lines: a.lines + b.lines, money: a.money + b.money };
}
