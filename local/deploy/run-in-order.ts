export interface Step {
  readonly key: string;
  readonly after: ReadonlySet<string>;
  readonly run: () => Promise<void>;
}

/** Runs every step as soon as those that it comes after are done, whatever can run at once at once. After a failure no other step begins. */
export async function runInOrder(steps: readonly Step[]): Promise<void> {
  const known = new Map(steps.map((step) => [step.key, step]));
  const begun = new Map<string, Promise<void>>();
  let hasFailed = false;
  const begin = (step: Step, path: readonly string[]): Promise<void> => {
    if (path.includes(step.key)) throw new Error(`circular dependency: ${[...path, step.key].join(' → ')}`);
    const already = begun.get(step.key);
    if (already) return already;
    const before = [...step.after].flatMap((key) => {
      const other = known.get(key);
      return other && other !== step ? [begin(other, [...path, step.key])] : [];
    });
    const done = Promise.all(before).then(async () => {
      if (hasFailed) return;
      try {
        await step.run();
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    });
    begun.set(step.key, done);
    return done;
  };
  await Promise.all(steps.map((step) => begin(step, [])));
}
