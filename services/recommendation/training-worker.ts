import { once } from 'node:events';
import { Worker, parentPort } from 'node:worker_threads';
import * as z from 'zod';
import type { Database } from '../../platform/sql/sql.ts';
import { trainer } from './trainer.ts';
import type { Train, TrainingResult } from './trainer.ts';

const Reply = z.union([
  z.object({ error: z.string() }),
  z.object({
    result: z.object({ version: z.int(), baskets: z.int(), newBaskets: z.int(), products: z.int(), seconds: z.number() }).optional(),
  }),
]);

/** Trains in a thread of its own, which starts with the first training: requests are not delayed. `entry` is the program itself. */
export function trainInWorker(entry: URL): { readonly train: Train; readonly stop: () => Promise<void> } {
  let worker: Worker | undefined;
  const started = (): Worker => {
    if (worker) return worker;
    worker = new Worker(entry);
    // A failure between two trainings: the next one starts a thread again.
    worker.on('error', () => (worker = undefined));
    worker.once('exit', () => (worker = undefined));
    return worker;
  };
  const train = async (): Promise<TrainingResult | undefined> => {
    const current = started();
    const ended = new AbortController();
    try {
      const exited = once(current, 'exit', { signal: ended.signal }).then(() => {
        throw new Error('the thread that trains exited');
      });
      const replied = once(current, 'message', { signal: ended.signal });
      current.postMessage('train', []);
      const [message] = await Promise.race([replied, exited]);
      const reply = Reply.parse(message);
      if ('error' in reply) throw new Error(`the training failed: ${reply.error}`);
      return reply.result;
    } finally {
      ended.abort();
    }
  };
  return {
    train,
    stop: async () => {
      await worker?.terminate();
    },
  };
}

const WORK_MILLIS = 10;

/** Leaves half of the time to the requests: on Fargate both threads share the task's processor time. */
function restHalfOfTheTime(): () => void {
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  let since = performance.now();
  return () => {
    const worked = performance.now() - since;
    if (worked < WORK_MILLIS) return;
    Atomics.wait(sleeper, 0, 0, worked);
    since = performance.now();
  };
}

/** The program in the thread: trains at each message. */
export function runTrainingThread(database: Database): void {
  const train = trainer({ database, now: () => new Date(), rest: restHalfOfTheTime() });
  const reply = async (): Promise<z.input<typeof Reply>> => {
    try {
      return { result: await train() };
    } catch (error) {
      return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
  };
  const answer = async (): Promise<void> => parentPort?.postMessage(await reply(), []);
  parentPort?.on('message', () => void answer());
}
