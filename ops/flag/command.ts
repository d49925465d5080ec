import { AppConfigClient } from '@aws-sdk/client-appconfig';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { createInterface } from 'node:readline/promises';
import { selectEnvironments } from '../../lib/config.ts';
import type { EnvironmentConfig } from '../../lib/config.ts';
import { readArguments, refuseArguments } from '../../tools/command-line.ts';
import { readEndpoints } from '../../tools/endpoints.ts';
import { openFlagStore } from './flag-store.ts';
import type { FlagSet, FlagStore } from './flag-store.ts';
import { awaitDeployment, changeFlag, describeChange } from './switch-flag.ts';
import type { FlagChange } from './switch-flag.ts';

const usage = `Shows and switches the feature flags of an environment in AWS AppConfig. A switch reaches every task within seconds, without a deployment.

  npm run ops -- flag --environment NAME                                shows the flags
  npm run ops -- flag --environment NAME --history                      shows who switched what, when and why
  npm run ops -- flag FLAG on|off --environment NAME --reason TEXT      switches a flag

  --environment  dev, staging or prod
  --reason       why, in one line; it is kept with the change
  --yes          applies the change; without it the change is shown, and a terminal asks for the environment's name
  --gradual      a fifth of the tasks every two minutes, instead of all at once
  --laptop       the shop that runs on this machine, instead of AWS

Credentials are those of the AWS CLI: AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.`;

/** A description travels in an HTTP header. */
const REASON = /^[ -~]{3,300}$/;
const HISTORY = 20;

export async function runFlag(args: string[]): Promise<void> {
  const { values, positionals } = readArguments(usage, {
    args,
    allowPositionals: true,
    options: {
      environment: { type: 'string' },
      reason: { type: 'string' },
      yes: { type: 'boolean', default: false },
      gradual: { type: 'boolean', default: false },
      laptop: { type: 'boolean', default: false },
      history: { type: 'boolean', default: false },
    },
  });
  if (values.environment === undefined) return refuseArguments(usage, '--environment is missing: name the environment');
  const change = positionals.length === 0 ? undefined : readChange(positionals, values.reason);
  const [config] = selectEnvironments(values.environment);
  if (!config) throw new Error(`there is no environment "${values.environment}"`);
  const aws = clientSettings(config, values.laptop);
  const caller = await readCaller(new STSClient(aws), config);
  const store = await openFlagStore(new AppConfigClient(aws), config.name);
  if (values.history) return showHistory(store);
  if (!change) return showFlags(store);
  await applyChange(store, config, { change, caller, ...values });
}

function readChange([flag = '', value, ...others]: readonly string[], reason: string | undefined): FlagChange {
  if ((value !== 'on' && value !== 'off') || others.length > 0)
    return refuseArguments(usage, `the value of ${flag} is "${[value ?? '', ...others].join(' ')}": give on or off`);
  const text = reason?.trim() ?? '';
  if (!REASON.test(text)) return refuseArguments(usage, `--reason is "${text}": give 3 to 300 ASCII characters in one line`);
  return { flag, isOn: value === 'on', reason: text };
}

function clientSettings({ region }: EnvironmentConfig, isLaptop: boolean) {
  const settings = { region, requestHandler: { connectionTimeout: 5_000, requestTimeout: 10_000 } };
  if (!isLaptop) return settings;
  const { aws, credentials } = readEndpoints();
  const endpoint = aws['appconfig'];
  if (endpoint === undefined) throw new Error('the running shop has no AppConfig: start it again with `npm start`');
  return { ...settings, endpoint, credentials };
}

async function readCaller(sts: STSClient, { name, account }: EnvironmentConfig): Promise<string> {
  const { Arn = 'unknown', Account } = await sts.send(new GetCallerIdentityCommand({}));
  if (Account !== account)
    throw new Error(`the credentials are of account ${Account}, ${name} is in ${account}: export AWS_PROFILE=PROFILE, or add --laptop`);
  return Arn;
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

interface Application {
  readonly change: FlagChange;
  readonly caller: string;
  readonly yes: boolean;
  readonly gradual: boolean;
  readonly laptop: boolean;
}

async function applyChange(
  store: FlagStore,
  { name }: EnvironmentConfig,
  { change, caller, yes, gradual, laptop }: Application,
): Promise<void> {
  const current = await store.readCurrent();
  const next = changeFlag(current, change);
  const [before, after] = change.isOn ? ['off', 'on'] : ['on', 'off'];
  if (!next) return console.log(`${change.flag} is ${after} in ${name} already, since version ${current.number}. Nothing was changed.`);
  console.log(
    `${name}${laptop ? ' on this machine' : ''}: ${change.flag} ${before} → ${after}, ${gradual ? 'in ten minutes' : 'in all tasks at once'}\n  ${change.reason} (${caller})`,
  );
  if (!yes && !(await isConfirmed(name))) return console.log('Nothing was changed. Add --yes to apply it.');
  const number = await store.deploy(next, describeChange(change, caller, new Date()), gradual ? 'gradual' : 'at-once');
  await awaitDeployment(store, number, ({ state, percentage }) => console.log(`  deployment ${number}: ${state} ${percentage} %`));
  const options = `--environment ${name}${laptop ? ' --laptop' : ''}`;
  console.log(
    `Done: tasks read it within seconds. To undo: npm run ops -- flag ${change.flag} ${before} ${options} --yes --reason 'undo: …'`,
  );
}

async function isConfirmed(name: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`Type ${name} to apply it: `);
  terminal.close();
  return answer.trim() === name;
}
