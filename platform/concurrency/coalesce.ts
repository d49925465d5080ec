import { setTimeout as pause } from 'node:timers/promises';

export interface CoalesceOptions {
  /** Inputs of one call at most. @default 50 */
  readonly largest?: number;

  /** Between two calls: the longer, the fuller the next one. @default none */
  readonly restMillis?: number;
}

/**
 * Combines the inputs that arrive during a call, or during the pause after it, into the next call. `act` returns one output per input, in order.
 * The first input after a pause is sent immediately. A failed batch is retried one by one, so that a bad input fails alone.
 */
export function coalesce<Input, Output>(
  act: (inputs: readonly Input[]) => Promise<readonly Output[]>,
  { largest = 50, restMillis = 0 }: CoalesceOptions = {},
): (input: Input) => Promise<Output> {
  let waiting: { readonly input: Input; readonly settled: PromiseWithResolvers<Output> }[] = [];
  let isUnderWay = false;

  const settle = async (batch: typeof waiting): Promise<void> => {
    try {
      const outputs = await act(batch.map(({ input }) => input));
      if (outputs.length !== batch.length) throw new Error(`${outputs.length} outputs for ${batch.length} inputs`);
      for (const [index, output] of outputs.entries()) batch[index]?.settled.resolve(output);
    } catch (error) {
      if (batch.length === 1) batch[0]?.settled.reject(error);
      else for (const one of batch) await settle([one]);
    }
  };

  const flush = async (): Promise<void> => {
    isUnderWay = true;
    while (waiting.length > 0) {
      const batch = waiting.slice(0, largest);
      waiting = waiting.slice(largest);
      await settle(batch);
      if (restMillis > 0) await pause(restMillis);
    }
    isUnderWay = false;
  };

  return (input) => {
    const settled = Promise.withResolvers<Output>();
    waiting.push({ input, settled });
    if (!isUnderWay) void flush();
    return settled.promise;
  };
}
