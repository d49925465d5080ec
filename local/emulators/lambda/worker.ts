import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { guardNetwork } from '../../network/guard.ts';
import type { LambdaFunction } from './function-pool.ts';

/** The outcome of an event; the first one is of loading the function. `result` is JSON. */
export interface Outcome {
  readonly result?: string;
  readonly failure?: { readonly errorType: string; readonly errorMessage: string; readonly trace?: readonly string[] };
}

// One execution environment: loads the handler once, then runs one event at a time. It imports little, since a process has many of them.
const { name, arn, folder, handler, memoryMiB, network }: LambdaFunction = workerData;
guardNetwork(network);
const [module, exportName = ''] = handler.split('.');
const file = join(folder, `${module}.mjs`);
const { [exportName]: run }: Record<string, unknown> = await import(pathToFileURL(file).href);
if (typeof run !== 'function') throw new Error(`${file} does not export a function ${exportName}`);
const send = (outcome: Outcome) => parentPort?.postMessage(outcome, []);

parentPort?.on('message', ({ requestId, event, deadline }: { requestId: string; event: unknown; deadline: number }) => {
  const context = {
    functionName: name,
    functionVersion: '$LATEST',
    invokedFunctionArn: arn,
    memoryLimitInMB: String(memoryMiB),
    awsRequestId: requestId,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
  // As in the Node 24 runtime, callbacks are not supported: a handler returns its result or a promise of it.
  Promise.try(() => Reflect.apply(run, undefined, [event, context])).then(
    (result: unknown) => send({ result: JSON.stringify(result) }),
    (error: unknown) => {
      const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
      send({ failure: { errorType: name, errorMessage: message, trace: stack?.split('\n') } });
    },
  );
});
send({});
