import { setTimeout as pause } from 'node:timers/promises';
import { isRunning } from './flag-store.ts';
import type { FlagDeployment, FlagSet, FlagStore, FlagVersion } from './flag-store.ts';

export interface FlagChange {
  readonly flag: string;
  readonly isOn: boolean;
  readonly reason: string;
}

/** What would be stored, or undefined if the flag has the value already. @throws Error that names an unknown flag and those that exist */
export function changeFlag({ flagSet, number }: FlagVersion, { flag, isOn }: FlagChange): FlagSet | undefined {
  const current = Object.hasOwn(flagSet.values, flag) ? flagSet.values[flag] : undefined;
  if (!current) throw new Error(`there is no flag "${flag}" in version ${number}: choose one of ${Object.keys(flagSet.values).join(', ')}`);
  return current.enabled === isOn ? undefined : { ...flagSet, values: { ...flagSet.values, [flag]: { ...current, enabled: isOn } } };
}

/** Kept with the version and the deployment. CloudTrail has the caller as well, and no caller can change that. */
export function describeChange({ flag, isOn, reason }: FlagChange, caller: string, now: Date): string {
  return `${flag} ${isOn ? 'on' : 'off'}: ${reason} (${caller}, ${now.toISOString()})`.slice(0, 1_024);
}

const POLL_MILLIS = 1_000;
const LONGEST_MILLIS = 30 * 60_000;

/** Reports each change of a deployment's state until it ends. @throws Error if it does not complete */
export async function awaitDeployment(store: FlagStore, number: number, report: (deployment: FlagDeployment) => void): Promise<void> {
  const deadline = Date.now() + LONGEST_MILLIS;
  let reported = '';
  for (;;) {
    const deployment = await store.readDeployment(number);
    const progress = `${deployment.state} ${deployment.percentage}`;
    if (progress !== reported) report(deployment);
    reported = progress;
    if (deployment.state === 'COMPLETE') return;
    if (!isRunning(deployment)) throw new Error(`deployment ${number} ended as ${deployment.state}: the flags are as before`);
    if (Date.now() > deadline)
      throw new Error(`deployment ${number} is still ${deployment.state} after 30 minutes: look at it in the console of AppConfig`);
    await pause(POLL_MILLIS);
  }
}
