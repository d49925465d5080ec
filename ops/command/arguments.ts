import { refuseArguments } from '../../tools/command-line.ts';

/** The options of every command that changes an environment. */
export const SHARED_OPTIONS = {
  environment: { type: 'string' },
  laptop: { type: 'boolean', default: false },
  execute: { type: 'boolean', default: false },
  confirm: { type: 'string' },
} as const;

const SHARED_USAGE = `  --environment  dev, staging or prod
  --laptop       the shop that runs on this machine, instead of AWS
  --execute      carries it out, after you type the environment's name; without it the command shows what it would do
  --confirm      the environment's name, for scripts that cannot type it`;

const CREDENTIALS = 'Credentials are those of the AWS CLI: AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.';

/** The usage of a command with the options that all commands share. */
export const usageWith = (usage: string): string => `${usage}\n${SHARED_USAGE}\n\n${CREDENTIALS}`;

/** What an operator asked for, beside the arguments of the command itself. */
export interface Request {
  readonly environment: string;
  readonly isLaptop: boolean;
  readonly isExecuted: boolean;

  /** Whether the environment's name was given with the command, so that it is not asked for. */
  readonly isConfirmed: boolean;
}

interface SharedValues {
  readonly environment?: string | undefined;
  readonly laptop: boolean;
  readonly execute: boolean;
  readonly confirm?: string | undefined;
}

/** Exits with 2 if the environment is missing, or another one is confirmed. */
export function readRequest(usage: string, { environment, laptop, execute, confirm }: SharedValues): Request {
  if (environment === undefined) return refuseArguments(usage, '--environment is missing: name the environment');
  if (confirm !== undefined && confirm !== environment)
    return refuseArguments(usage, `--confirm is "${confirm}" and --environment is "${environment}": give the same name`);
  return { environment, isLaptop: laptop, isExecuted: execute, isConfirmed: confirm !== undefined };
}

/** The one argument of a command. Exits with 2 if it is missing, or if there are more. */
export function readArgument(usage: string, [first, ...others]: readonly string[], name: string): string {
  if (first === undefined) return refuseArguments(usage, `${name} is missing`);
  refuseMore(usage, others, name);
  return first;
}

/** Exits with 2 if there is an argument. */
export function refuseMore(usage: string, [extra]: readonly string[], given: string): void {
  if (extra !== undefined) refuseArguments(usage, `unexpected argument "${extra}": give ${given}`);
}
