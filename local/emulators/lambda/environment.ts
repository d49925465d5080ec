import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import { messageOf } from '../../runtime/http.ts';
import type { LambdaFunction } from './function-pool.ts';
import type { Outcome } from './worker.ts';

export type Environment = ReturnType<typeof startEnvironment>;

/** An execution environment: a thread that loads the function, then runs one event at a time. */
export function startEnvironment({ env, ...workerData }: LambdaFunction, onEnd: () => void) {
  const { name, memoryMiB, timeoutSeconds } = workerData;
  const resourceLimits = { maxOldGenerationSizeMb: memoryMiB, maxYoungGenerationSizeMb: 32 };
  const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData, env, resourceLimits, stdout: true, stderr: true });
  for (const stream of ['stdout', 'stderr'] as const)
    createInterface({ input: worker[stream] }).on('line', (line) => process[stream].write(`${name}\t${line}\n`));
  let settle: (outcome: Outcome) => void;
  const nextOutcome = () => new Promise<Outcome>((resolve) => (settle = resolve));
  const ready = nextOutcome();
  const end = (errorType: string, errorMessage: string) => {
    onEnd();
    settle({ failure: { errorType, errorMessage } });
    void worker.terminate();
  };
  worker.on('message', (outcome: Outcome) => settle(outcome));
  worker.on('error', (error) => end('Runtime.Error', messageOf(error)));
  worker.on('exit', (code) => end('Runtime.ExitError', `the environment ended with exit code ${code}`));

  return {
    async run(event: unknown): Promise<Outcome> {
      const { failure } = await ready;
      if (failure) return { failure };
      const outcome = nextOutcome();
      const requestId = randomUUID();
      const millis = timeoutSeconds * 1000;
      const timeoutMessage = `${requestId} Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
      const timer = setTimeout(() => end('Sandbox.Timedout', timeoutMessage), millis);
      worker.postMessage({ requestId, event, deadline: Date.now() + millis }, []);
      return outcome.finally(() => clearTimeout(timer));
    },
    end: () => end('Runtime.ExitError', 'the environment was shut down'),
  };
}
