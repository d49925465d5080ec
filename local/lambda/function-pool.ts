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
  concurrency: z.int().optional(),
  env: z.record(z.string(), z.string()),
});

export type LambdaFunction = Readonly<z.infer<typeof LambdaFunction>>;

/** The function's own failure, as Lambda tells it to whoever invoked it. */
export class FunctionError extends Error {
  readonly payload: string;

  constructor(payload: string) {
    super(z.object({ errorMessage: z.string() }).safeParse(JSON.parse(payload)).data?.errorMessage ?? payload);
    this.payload = payload;
  }
}

export interface FunctionPool {
  readonly definition: LambdaFunction;
  /** Runs the function in a warm environment, a new one, or the first that becomes free. Answers JSON. */
  invoke(event: unknown): Promise<string>;
  /** Keeps one environment however long nothing happens, since something waits for the function. */
  keepWarm(): void;
  environments(): number;
  /** Since the start: how often it was invoked, and with how many records of a queue. */
  counts(): { readonly invocations: number; readonly records: number };
  close(): Promise<void>;
}

interface Environment {
  readonly worker: Worker;
  settle: ((outcome: { result?: string | undefined; error?: string | undefined }) => void) | undefined;
  idle: NodeJS.Timeout | undefined;
}

const Reply = z.object({ ready: z.boolean().optional(), result: z.string().optional(), error: z.string().optional() });
const Batch = z.object({ Records: z.array(z.unknown()) });
const idleMillis = 30_000;

export function functionPool(definition: LambdaFunction, idleAfterMillis = idleMillis): FunctionPool {
  const limit = Math.min(definition.concurrency ?? environmentsPerFunction, environmentsPerFunction);
  const free: Environment[] = [];
  const all = new Set<Environment>();
  const queue: ((environment: Environment | undefined) => void)[] = [];
  let starting = 0;
  let isWarm = false;
  let invocations = 0;
  let records = 0;

  const retire = (environment: Environment) => {
    all.delete(environment);
    const index = free.indexOf(environment);
    if (index >= 0) free.splice(index, 1);
    clearTimeout(environment.idle);
    environment.settle?.({ error: JSON.stringify({ errorType: 'Runtime.ExitError', errorMessage: 'the environment ended' }) });
    environment.settle = undefined;
    // Somebody may be waiting for a place that is free now.
    queue.shift()?.(undefined);
  };
  const create = async (): Promise<Environment> => {
    starting += 1;
    const { env, ...workerData } = definition;
    const worker = new Worker(join(import.meta.dirname, 'worker.ts'), {
      workerData,
      env,
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: definition.memoryMiB },
    });
    const environment: Environment = { worker, settle: undefined, idle: undefined };
    // A line is written at once with its end, so that lines of several environments never mix.
    createInterface({ input: worker.stdout }).on('line', (line) => process.stdout.write(`${definition.name}\t${line}\n`));
    createInterface({ input: worker.stderr }).on('line', (line) => process.stderr.write(`${definition.name}\t${line}\n`));
    try {
      await new Promise<void>((resolve, reject) => {
        worker.on('message', (message) => {
          const { ready, result, error } = Reply.parse(message);
          if (ready) return resolve();
          environment.settle?.({ result, error });
        });
        worker.on('error', (error) => {
          const payload = JSON.stringify({
            errorType: 'Runtime.Error',
            errorMessage: error instanceof Error ? error.message : String(error),
          });
          environment.settle?.({ error: payload });
          reject(new FunctionError(payload));
        });
        worker.on('exit', () => {
          retire(environment);
          reject(
            new FunctionError(JSON.stringify({ errorType: 'Runtime.ExitError', errorMessage: 'the environment ended as it started' })),
          );
        });
      });
    } finally {
      starting -= 1;
    }
    all.add(environment);
    return environment;
  };
  const acquire = async (): Promise<Environment> => {
    const warm = free.pop();
    if (warm) {
      clearTimeout(warm.idle);
      return warm;
    }
    if (all.size + starting < limit) return create();
    const given = await new Promise<Environment | undefined>((resolve) => queue.push(resolve));
    return given ?? acquire();
  };
  const release = (environment: Environment) => {
    if (!all.has(environment)) return;
    const next = queue.shift();
    if (next) return next(environment);
    free.push(environment);
    environment.idle = setTimeout(() => {
      if (isWarm && all.size === 1) return;
      retire(environment);
      void environment.worker.terminate();
    }, idleAfterMillis);
    environment.idle.unref();
  };

  return {
    definition,
    async invoke(event) {
      invocations += 1;
      records += Batch.safeParse(event).data?.Records.length ?? 0;
      const environment = await acquire();
      const requestId = randomUUID();
      const deadline = Date.now() + definition.timeoutSeconds * 1000;
      const outcome = await new Promise<{ result?: string | undefined; error?: string | undefined }>((resolve) => {
        const timer = setTimeout(() => {
          const errorMessage = `${requestId} Task timed out after ${definition.timeoutSeconds.toFixed(2)} seconds`;
          settle({ error: JSON.stringify({ errorType: 'Sandbox.Timedout', errorMessage }) });
          retire(environment);
          void environment.worker.terminate();
        }, definition.timeoutSeconds * 1000);
        const settle = (value: { result?: string | undefined; error?: string | undefined }) => {
          clearTimeout(timer);
          environment.settle = undefined;
          resolve(value);
        };
        environment.settle = settle;
        environment.worker.postMessage({ requestId, event, deadline });
      });
      release(environment);
      if (outcome.error !== undefined) throw new FunctionError(outcome.error);
      return outcome.result ?? 'null';
    },
    keepWarm() {
      isWarm = true;
    },
    environments: () => all.size,
    counts: () => ({ invocations, records }),
    async close() {
      await Promise.all([...all].map(async ({ worker }) => worker.terminate()));
    },
  };
}
