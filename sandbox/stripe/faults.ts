export const ACTS = ['confirm', 'capture', 'cancel'] as const;

/** Which call a fault strikes; creating an intent with `confirm=true` counts as `confirm`. */
export type Act = (typeof ACTS)[number];

export const FAULT_KINDS = [
  'hang-before',
  'hang-after',
  'drop-after',
  'error-before',
  'error-after',
  'sticky-error',
  'rate-limit',
  'conflict',
] as const;

/**
 * `hang` gives no answer, `drop` closes the connection, `error` answers 500; `before` or `after` the act is done and recorded under its key.
 * `sticky-error` does nothing and records the 500 under the key, as Stripe does with a request that began: a retry gets the same response. `rate-limit` and `conflict` do
 * nothing: too many requests, and another request under the same key in progress.
 */
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface Fault {
  readonly on: Act;
  readonly kind: FaultKind;
}

export interface ScriptedFault extends Fault {
  readonly times: number;
}

const MAX_SPENT = 50_000;

/** Faults to come: from the script that a test posted, or from a card that carries one. */
export class FaultScript {
  #script: ScriptedFault[] = [];
  readonly #spent = new Set<string>();

  get script(): readonly ScriptedFault[] {
    return this.#script;
  }

  add(fault: ScriptedFault): void {
    this.#script.push(fault);
  }

  clear(): void {
    this.#script = [];
  }

  /** The fault that strikes this call, if any. A card's fault strikes once per `occasion` (an intent, or the key that makes one), so that a retry succeeds. */
  strike(act: Act, cardFaults: readonly Fault[], occasion: string | undefined): FaultKind | undefined {
    const scripted = this.#script.find((fault) => fault.on === act);
    if (scripted) {
      this.#script = this.#script.flatMap((fault) => {
        if (fault !== scripted) return [fault];
        return fault.times > 1 ? [{ ...fault, times: fault.times - 1 }] : [];
      });
      return scripted.kind;
    }
    const fault = cardFaults.find(({ on }) => on === act);
    if (!fault) return undefined;
    const mark = `${act} ${occasion}`;
    if (occasion !== undefined && this.#spent.has(mark)) return undefined;
    if (this.#spent.size >= MAX_SPENT) this.#spent.clear();
    this.#spent.add(mark);
    return fault.kind;
  }
}
