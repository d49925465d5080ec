import * as z from 'zod';

export const Fault = z.object({
  kind: z.enum(['sealed', 'standby', 'fail', 'hang', 'garbage']),
  times: z.int().positive().default(1),
});

export type Fault = Readonly<z.infer<typeof Fault>>;

/** The armed faults, oldest first. Each request uses one up. */
export class FaultScript {
  #armed: Fault['kind'][] = [];

  arm({ kind, times }: Fault): void {
    for (let time = 0; time < times; time += 1) this.#armed.push(kind);
  }

  disarm(): void {
    this.#armed = [];
  }

  take(): Fault['kind'] | undefined {
    return this.#armed.shift();
  }
}
