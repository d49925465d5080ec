import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { selectEnvironments } from '../../lib/config.ts';
import type { EnvironmentConfig } from '../../lib/config.ts';
import { readEndpoints } from '../../tools/endpoints.ts';
import type { Request } from './arguments.ts';
import type { Place } from './plan.ts';

/** Settings of a client of one AWS API. */
interface ClientSettings {
  readonly region: string;
  readonly requestHandler: { readonly connectionTimeout: number; readonly requestTimeout: number };
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** The environment that a command acts on, and how its AWS APIs are reached. */
export interface Target {
  readonly config: EnvironmentConfig;
  readonly isLaptop: boolean;

  /** The ARN of the command's caller. */
  readonly caller: string;
  readonly place: Place;

  /** @param api - such as `sqs` @throws Error if the laptop does not emulate it */
  readonly clientOf: (api: string) => ClientSettings;

  /** The options that name this target, for a printed command. */
  readonly options: string;
}

const requestHandler = { connectionTimeout: 5_000, requestTimeout: 20_000 };

/** @throws Error if there is no such environment, or the credentials are of another account */
export async function openTarget({ environment, isLaptop }: Pick<Request, 'environment' | 'isLaptop'>): Promise<Target> {
  const [config] = selectEnvironments(environment);
  if (!config) throw new Error(`there is no environment "${environment}"`);
  const clientOf = isLaptop ? onLaptop(config) : () => ({ region: config.region, requestHandler });
  const caller = await readCaller(new STSClient(clientOf('sts')), config);
  const where = isLaptop ? 'on this machine' : `account ${config.account}, ${config.region}`;
  return {
    config,
    isLaptop,
    caller,
    clientOf,
    place: { name: config.name, detail: `${where}, as ${caller}` },
    options: `--environment ${config.name}${isLaptop ? ' --laptop' : ''}`,
  };
}

function onLaptop({ name, region }: EnvironmentConfig) {
  const { aws, environment, credentials } = readEndpoints();
  if (environment !== name) throw new Error(`the shop on this machine is ${environment}, not ${name}: give --environment ${environment}`);
  return (api: string): ClientSettings => {
    const endpoint = aws[api];
    if (endpoint === undefined)
      throw new Error(`the shop on this machine has no API ${api}; it has ${Object.keys(aws).join(', ')}. The command needs AWS`);
    return { region, requestHandler, endpoint, credentials };
  };
}

async function readCaller(sts: STSClient, { name, account }: EnvironmentConfig): Promise<string> {
  const { Arn = 'unknown', Account } = await sts.send(new GetCallerIdentityCommand({}));
  if (Account !== account)
    throw new Error(`the credentials are of account ${Account}, ${name} is in ${account}: export AWS_PROFILE=PROFILE, or add --laptop`);
  return Arn;
}
