export const ACTS = ['confirm', 'capture', 'cancel'] as const;

/** The call that a fault affects; creating an intent with `confirm=true` counts as `confirm`. */
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
 * `hang` sends no response, `drop` closes the connection, `error` returns 500; `before` or `after` the act is carried out and stored with its key.
 * `sticky-error` does nothing and stores the 500 with the key, as Stripe does for a request that began: a retry gets the same response. `rate-limit` and
 * `conflict` do nothing: too many requests, and another request with the same key in progress.
 */
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface Fault {
  readonly on: Act;
  readonly kind: FaultKind;
}

export interface ScriptedFault extends Fault {
  readonly times: number;
}

const MAX_USED = 50_000;

/** The faults of the next calls: from the script that a test posted, or from a card. */
export class FaultScript {
  #script: ScriptedFault[] = [];
  readonly #used = new Set<string>();

  get script(): readonly ScriptedFault[] {
    return this.#script;
  }

  add(fault: ScriptedFault): void {
    this.#script.push(fault);
  }

  clear(): void {
    this.#script = [];
  }

  /** Takes the fault of this call, if any. A card's fault occurs once per `target` (an intent, or the key that creates one), so that a retry succeeds. */
  take(act: Act, cardFaults: readonly Fault[], target: string | undefined): FaultKind | undefined {
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
    const use = `${act} ${target}`;
    if (target !== undefined && this.#used.has(use)) return undefined;
    if (this.#used.size >= MAX_USED) this.#used.clear();
    this.#used.add(use);
    return fault.kind;
  }
}
