import * as z from 'zod';
import { environmentsPerFunction } from '../../injected.ts';
import { startEnvironment } from './environment.ts';
import type { Environment } from './environment.ts';
import type { Outcome } from './worker.ts';

export const LambdaFunction = z.object({
  name: z.string(),
  arn: z.string(),
  folder: z.string(),
  handler: z.string(),
  memoryMiB: z.int(),
  timeoutSeconds: z.int(),
  env: z.record(z.string(), z.string()),
  /** Its network, see `local/network/guard.ts`. */
  network: z.object({ file: z.string(), process: z.string() }),
});

export type LambdaFunction = Readonly<z.infer<typeof LambdaFunction>>;
export type FunctionPool = ReturnType<typeof functionPool>;

/** A function's execution environments: warm ones are reused, their number is limited, and idle ones are ended. */
export function functionPool(definition: LambdaFunction, idleMillis = 10_000) {
  /** An idle environment has a timer that ends it. */
  const environments = new Map<Environment, NodeJS.Timeout | undefined>();
  const waiting: (() => void)[] = [];
  const counts = { invocations: 0, records: 0 };
  let busy = 0;

  return {
    definition,
    environments,
    /** Invocations, and queue messages in them. */
    counts,
    async invoke(event: unknown, records = 0): Promise<Outcome> {
      counts.invocations += 1;
      counts.records += records;
      if (busy < environmentsPerFunction) busy += 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      const [warm, timer] = [...environments].find(([, timer]) => timer) ?? [];
      clearTimeout(timer);
      const environment: Environment = warm ?? startEnvironment(definition, () => environments.delete(environment));
      environments.set(environment, undefined);
      const outcome = await environment.run(event);
      // A function of a queue keeps one environment warm.
      const endUnlessLast = () => (counts.records === 0 || environments.size > 1) && environment.end();
      if (environments.has(environment)) environments.set(environment, setTimeout(endUnlessLast, idleMillis));
      else environment.end();
      const next = waiting.shift();
      if (next) next();
      else busy -= 1;
      return outcome;
    },
    /** Runs further events with the code that is in the function's folder now. */
    reload(): void {
      for (const [environment, timer] of environments) {
        environments.delete(environment);
        clearTimeout(timer);
        if (timer) environment.end();
      }
    },
    /** Writes to the function's log. */
    warn: (message: string) => process.stderr.write(`${definition.name}\t${JSON.stringify({ level: 'warn', message })}\n`),
  };
}
