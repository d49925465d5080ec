import type { Plan } from '../command/plan.ts';
import { pollUntilDone } from '../command/poll.ts';
import { isRunning } from './flag-store.ts';
import type { FlagSet, FlagStore, FlagVersion } from './flag-store.ts';

export interface FlagChange {
  readonly flag: string;
  readonly isOn: boolean;
  readonly reason: string;
}

interface SwitchContext {
  readonly isGradual: boolean;
  readonly caller: string;

  /** The options of the command that name the environment. */
  readonly options: string;
}

const LONGEST_MINUTES = 30;

/** @throws Error that names an unknown flag and those that exist */
export async function planSwitch(store: FlagStore, change: FlagChange, { isGradual, caller, options }: SwitchContext): Promise<Plan> {
  const current = await store.readCurrent();
  const next = changeFlag(current, change);
  const { flag, isOn, reason } = change;
  const [before, after] = isOn ? ['off', 'on'] : ['on', 'off'];
  if (!next) return { acts: [], nothing: `${flag} is ${after} already, since version ${current.number}` };
  return {
    acts: [
      {
        summary: `${flag} ${before} → ${after}, ${isGradual ? 'in ten minutes' : 'in all tasks at once'}: ${reason}`,
        run: async (report) => {
          const number = await store.deploy(next, describeChange(change, caller, new Date()), isGradual ? 'gradual' : 'at-once');
          await pollUntilDone(report, LONGEST_MINUTES, async () => readProgress(store, number));
        },
      },
    ],
    afterwards: [
      'Tasks read it within seconds.',
      `To undo: npm run ops -- flag ${flag} ${before} ${options} --execute --reason 'undo: ${reason.replaceAll("'", '')}'`,
    ],
  };
}

/** What would be stored, or undefined if the flag has the value already. */
function changeFlag({ flagSet, number }: FlagVersion, { flag, isOn }: FlagChange): FlagSet | undefined {
  const current = Object.hasOwn(flagSet.values, flag) ? flagSet.values[flag] : undefined;
  if (!current) throw new Error(`there is no flag "${flag}" in version ${number}: choose one of ${Object.keys(flagSet.values).join(', ')}`);
  return current.enabled === isOn ? undefined : { ...flagSet, values: { ...flagSet.values, [flag]: { ...current, enabled: isOn } } };
}

/** Kept with the version and the deployment. CloudTrail has the caller as well, and no caller can change that. */
function describeChange({ flag, isOn, reason }: FlagChange, caller: string, now: Date): string {
  return `${flag} ${isOn ? 'on' : 'off'}: ${reason} (${caller}, ${now.toISOString()})`.slice(0, 1_024);
}

/** @throws Error if the deployment has ended without being complete */
async function readProgress(store: FlagStore, number: number) {
  const deployment = await store.readDeployment(number);
  const isDone = deployment.state === 'COMPLETE';
  if (!isDone && !isRunning(deployment)) throw new Error(`deployment ${number} ended as ${deployment.state}: the flags are as before`);
  return { state: `deployment ${number}: ${deployment.state} ${deployment.percentage} %`, isDone };
}
