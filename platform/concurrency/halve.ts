export interface Halved<Input, Output> {
  readonly outputs: readonly Output[];
  readonly failed: readonly { readonly input: Input; readonly error: Error }[];
}

/**
 * Makes one call for the whole batch. A failing batch is halved until the bad input is alone, so `act` must be idempotent.
 *
 * An error for which `isOutage` is true has no relation to the inputs: the batch is not halved, and all its inputs fail.
 */
export async function halve<Input, Output>(
  batch: readonly Input[],
  act: (part: readonly Input[]) => Promise<readonly Output[]>,
  isOutage: (error: unknown) => boolean = () => false,
): Promise<Halved<Input, Output>> {
  if (batch.length === 0) return { outputs: [], failed: [] };
  try {
    return { outputs: await act(batch), failed: [] };
  } catch (cause) {
    const error = cause instanceof Error ? cause : new Error(String(cause));
    if (batch.length === 1 || isOutage(error)) return { outputs: [], failed: batch.map((input) => ({ input, error })) };
    const middle = Math.ceil(batch.length / 2);
    const first = await halve(batch.slice(0, middle), act, isOutage);
    const second = await halve(batch.slice(middle), act, isOutage);
    return { outputs: [...first.outputs, ...second.outputs], failed: [...first.failed, ...second.failed] };
  }
}
