import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { environmentsPerFunction } from '../injected.ts';

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

/** The function's own failure, as Lambda tells it to whoever invoked it. */
export class FunctionError extends Error {
  readonly payload: string;

  constructor(payload: string) {
    super(z.object({ errorMessage: z.string() }).safeParse(JSON.parse(payload)).data?.errorMessage ?? payload);
    this.payload = payload;
  }
}

const failure = (errorType: string, errorMessage: string) => new FunctionError(JSON.stringify({ errorType, errorMessage }));
const Batch = z.object({ Records: z.array(z.unknown()) });
const Reply = z.object({ ready: z.boolean().optional(), result: z.string().default('null'), error: z.string().optional() });

interface Environment {
  readonly worker: Worker;
  /** What waits for it: to be ready, or for the outcome of the event that it has in hand. */
  waiting: PromiseWithResolvers<string>;
  idle?: NodeJS.Timeout;
}

/** A function's execution environments: warm ones are used again, few exist at once, and those that stay idle are ended. */
export function functionPool(definition: LambdaFunction, idleMillis = 10_000) {
  const all = new Set<Environment>();
  const free: Environment[] = [];
  const queue: ((environment: Environment | undefined) => void)[] = [];
  const counts = { invocations: 0, records: 0 };
  let isWarm = false;

  const retire = (environment: Environment, error: FunctionError) => {
    if (!all.delete(environment)) return;
    if (free.includes(environment)) free.splice(free.indexOf(environment), 1);
    clearTimeout(environment.idle);
    environment.waiting.reject(error);
    void environment.worker.terminate();
    // There is room for a new one now.
    queue.shift()?.(undefined);
  };
  const create = async (): Promise<Environment> => {
    const { env, ...workerData } = definition;
    const resourceLimits = { maxOldGenerationSizeMb: definition.memoryMiB, maxYoungGenerationSizeMb: 32 };
    const worker = new Worker(join(import.meta.dirname, 'worker.ts'), { workerData, env, resourceLimits, stdout: true, stderr: true });
    const environment: Environment = { worker, waiting: Promise.withResolvers() };
    all.add(environment);
    for (const [from, to] of [
      [worker.stdout, process.stdout],
      [worker.stderr, process.stderr],
    ] as const) {
      createInterface({ input: from }).on('line', (line) => to.write(`${definition.name}\t${line}\n`));
    }
    worker.on('message', (message) => {
      const { result, error } = Reply.parse(message);
      if (error === undefined) environment.waiting.resolve(result);
      else environment.waiting.reject(new FunctionError(error));
    });
    worker.on('error', (error) => retire(environment, failure('Runtime.Error', error instanceof Error ? error.message : String(error))));
    worker.on('exit', (code) => retire(environment, failure('Runtime.ExitError', `the environment ended with exit code ${code}`)));
    await environment.waiting.promise;
    return environment;
  };
  const acquire = async (): Promise<Environment> => {
    const warm = free.pop();
    clearTimeout(warm?.idle);
    if (warm) return warm;
    if (all.size < environmentsPerFunction) return create();
    return (await new Promise<Environment | undefined>((resolve) => queue.push(resolve))) ?? acquire();
  };
  const release = (environment: Environment) => {
    if (!all.has(environment)) return;
    const next = queue.shift();
    if (next) return next(environment);
    free.push(environment);
    environment.idle = setTimeout(() => {
      if (!isWarm || all.size > 1) retire(environment, failure('Runtime.ExitError', 'it was idle'));
    }, idleMillis);
  };

  return {
    definition,
    /** How often it was invoked, and with how many messages. */
    counts,
    /** Answers JSON. @throws FunctionError */
    async invoke(event: unknown): Promise<string> {
      counts.invocations += 1;
      counts.records += Batch.safeParse(event).data?.Records.length ?? 0;
      const environment = await acquire();
      environment.waiting = Promise.withResolvers();
      const requestId = randomUUID();
      const millis = definition.timeoutSeconds * 1000;
      const timer = setTimeout(() => {
        retire(
          environment,
          failure('Sandbox.Timedout', `${requestId} Task timed out after ${definition.timeoutSeconds.toFixed(2)} seconds`),
        );
      }, millis);
      environment.worker.postMessage({ requestId, event, deadline: Date.now() + millis }, []);
      try {
        return await environment.waiting.promise;
      } finally {
        clearTimeout(timer);
        release(environment);
      }
    },
    /** Keeps one environment however long nothing happens: something waits for the function. */
    keepWarm() {
      isWarm = true;
    },
    environments: () => all.size,
    close() {
      for (const environment of all) retire(environment, failure('Runtime.ExitError', 'the function was replaced'));
    },
  };
}
