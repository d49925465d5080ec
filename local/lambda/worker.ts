import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import type { LambdaFunction } from './function-pool.ts';

// One execution environment: loads the handler once, then runs one event at a time. It loads nothing else: there are many of them in one process.
const { name, arn, folder, handler, memoryMiB }: LambdaFunction = workerData;
const [module = '', exportName = ''] = handler.split(/\.(?=[^.]+$)/);

async function load(): Promise<Function> {
  const file = ['.mjs', '.js', '.cjs'].map((extension) => join(folder, module + extension)).find(existsSync);
  if (file === undefined) throw new Error(`there is no module ${module} in ${folder}`);
  const { [exportName]: found }: Record<string, unknown> = await import(pathToFileURL(file).href);
  if (typeof found !== 'function') throw new Error(`${file} does not export a function ${exportName}`);
  return found;
}

function describe(error: unknown): object {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error) };
  return { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') };
}

const run = await load();
parentPort?.on('message', ({ requestId, event, deadline }: { requestId: string; event: unknown; deadline: number }) => {
  const context = {
    functionName: name,
    functionVersion: '$LATEST',
    invokedFunctionArn: arn,
    memoryLimitInMB: String(memoryMiB),
    awsRequestId: requestId,
    logGroupName: `/aws/lambda/${name}`,
    logStreamName: 'local',
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
  // Since Node 24 the runtime knows no callbacks: a handler returns its answer or a promise of it.
  Promise.try(() => Reflect.apply(run, undefined, [event, context])).then(
    (result: unknown) => parentPort?.postMessage({ result: JSON.stringify(result ?? null) }, []),
    (error: unknown) => parentPort?.postMessage({ error: JSON.stringify(describe(error)) }, []),
  );
});
parentPort?.postMessage({ ready: true }, []);
