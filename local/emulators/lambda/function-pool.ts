import { z } from 'zod';
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
});

export type LambdaFunction = Readonly<z.infer<typeof LambdaFunction>>;
export type FunctionPool = ReturnType<typeof functionPool>;

/** A function's execution environments: warm ones are used again, few exist at once, and those that stay idle are ended. */
export function functionPool(definition: LambdaFunction, idleMillis = 10_000) {
  /** While one is idle, it has a timer that ends it. */
  const environments = new Map<Environment, NodeJS.Timeout | undefined>();
  const waiting: (() => void)[] = [];
  const counts = { invocations: 0, records: 0 };
  let busy = 0;

  return {
    definition,
    environments,
    /** How often it was invoked, and with how many messages of a queue. */
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
      // One stays where a queue has sent messages: more will come.
      const endUnlessLast = () => (counts.records === 0 || environments.size > 1) && environment.end();
      if (environments.has(environment)) environments.set(environment, setTimeout(endUnlessLast, idleMillis));
      else environment.end();
      const next = waiting.shift();
      if (next) next();
      else busy -= 1;
      return outcome;
    },
    /** New code lies in the function's folder: environments that loaded the old one take no further event. */
    reload(): void {
      for (const [environment, timer] of environments) {
        environments.delete(environment);
        clearTimeout(timer);
        if (timer) environment.end();
      }
    },
    /** Says in the function's own log what befell it. */
    warn: (message: string) => process.stderr.write(`${definition.name}\t${JSON.stringify({ level: 'warn', message })}\n`),
  };
}
