import { AppConfigClient } from '@aws-sdk/client-appconfig';
import { readArguments, refuseArguments } from '../../tools/command-line.ts';
import { SHARED_OPTIONS, refuseMore, readRequest, usageWith } from '../command/arguments.ts';
import type { Request } from '../command/arguments.ts';
import { carryOut } from '../command/plan.ts';
import { readReason } from '../command/reason.ts';
import { openTarget } from '../command/target.ts';
import { openFlagStore } from './flag-store.ts';
import type { FlagSet, FlagStore } from './flag-store.ts';
import { planSwitch } from './switch-flag.ts';
import type { FlagChange } from './switch-flag.ts';

const usage =
  usageWith(`Shows and switches the feature flags of an environment in AWS AppConfig. A switch reaches every task within seconds, without a deployment.

  npm run ops -- flag --environment NAME                                shows the flags
  npm run ops -- flag --environment NAME --history                      shows who switched what, when and why
  npm run ops -- flag FLAG on|off --environment NAME --reason TEXT      switches a flag

  --reason       why, in one line; it is kept with the change
  --gradual      a fifth of the tasks every two minutes, instead of all at once`);

const OPTIONS = { ...SHARED_OPTIONS, reason: { type: 'string' }, gradual: { type: 'boolean', default: false } } as const;
const HISTORY = 20;

export async function runFlag(args: string[]): Promise<void> {
  const options = { ...OPTIONS, history: { type: 'boolean', default: false } } as const;
  const { values, positionals } = readArguments(usage, { args, allowPositionals: true, options });
  const request = readRequest(usage, values);
  if (positionals.length > 0) return switchFlag(request, readChange(positionals, values.reason), values.gradual);
  const target = await openTarget(request);
  const store = await openFlagStore(new AppConfigClient(target.clientOf('appconfig')), target.config.name);
  return values.history ? showHistory(store) : showFlags(store);
}

const checkoutUsage = (command: string, does: string) =>
  usageWith(`${does} within seconds, by the flag checkout-enabled. No service is deployed or restarted.

  npm run ops -- ${command} --environment NAME --reason TEXT

  --reason       why, in one line; it is kept with the change`);

const CHECKOUT_USAGE = {
  'stop-checkout': checkoutUsage('stop-checkout', 'Stops new orders'),
  'open-checkout': checkoutUsage('open-checkout', 'Takes new orders again'),
} as const;

export async function runCheckout(command: keyof typeof CHECKOUT_USAGE, args: string[]): Promise<void> {
  const checkoutHelp = CHECKOUT_USAGE[command];
  const options = { ...SHARED_OPTIONS, reason: OPTIONS.reason };
  const { values, positionals } = readArguments(checkoutHelp, { args, allowPositionals: true, options });
  refuseMore(checkoutHelp, positionals, 'no argument');
  const change = { flag: 'checkout-enabled', isOn: command === 'open-checkout', reason: readReason(checkoutHelp, values.reason) };
  await switchFlag(readRequest(checkoutHelp, values), change, false);
}

function readChange([flag = '', value, ...others]: readonly string[], reason: string | undefined): FlagChange {
  if ((value !== 'on' && value !== 'off') || others.length > 0)
    return refuseArguments(usage, `the value of ${flag} is "${[value ?? '', ...others].join(' ')}": give on or off`);
  return { flag, isOn: value === 'on', reason: readReason(usage, reason) };
}

async function switchFlag(request: Request, change: FlagChange, isGradual: boolean): Promise<void> {
  const target = await openTarget(request);
  const store = await openFlagStore(new AppConfigClient(target.clientOf('appconfig')), target.config.name);
  await carryOut(target.place, await planSwitch(store, change, { isGradual, caller: target.caller, options: target.options }), request);
}

function listed({ values }: FlagSet): string {
  return Object.entries(values)
    .map(([flag, { enabled }]) => `${flag} ${enabled ? 'on' : 'off'}`)
    .join(', ');
}

async function showFlags(store: FlagStore): Promise<void> {
  const { number, flagSet } = await store.readCurrent();
  console.log(`version ${number}: ${listed(flagSet)}`);
}

async function showHistory(store: FlagStore): Promise<void> {
  for (const { startedAt, state, version, description } of await store.history(HISTORY)) {
    const { flagSet } = await store.readVersion(version);
    console.log(`${startedAt?.toISOString() ?? '?'}  version ${version}  ${state}  ${listed(flagSet)}`);
    console.log(`    ${description ?? 'no description'}`);
  }
}
