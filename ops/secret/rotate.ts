import { DescribeSecretCommand, RotateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { DescribeSecretCommandOutput } from '@aws-sdk/client-secrets-manager';
import { readArguments } from '../../tools/command-line.ts';
import { SHARED_OPTIONS, readArgument, readRequest, usageWith } from '../command/arguments.ts';
import { carryOut } from '../command/plan.ts';
import type { Plan } from '../command/plan.ts';
import { pollUntilDone } from '../command/poll.ts';
import { findStackResource } from '../command/stack-resources.ts';
import { openTarget } from '../command/target.ts';
import type { Target } from '../command/target.ts';

const usage = usageWith(`Rotates a secret now, by the function that rotates it on schedule. Its users read the new value by themselves.

  npm run ops -- rotate STACK/SECRET --environment NAME

  STACK/SECRET   a stack and its secret, such as core-database/core-admin-secret; a wrong name lists those of the stack`);

const LONGEST_MINUTES = 15;

export async function runRotate(args: string[]): Promise<void> {
  const { values, positionals } = readArguments(usage, { args, allowPositionals: true, options: SHARED_OPTIONS });
  const request = readRequest(usage, values);
  const name = readArgument(usage, positionals, 'STACK/SECRET');
  const target = await openTarget(request);
  await carryOut(target.place, await planRotation(target, name), request);
}

async function planRotation(target: Target, name: string): Promise<Plan> {
  const client = new SecretsManagerClient(target.clientOf('secrets-manager'));
  const [stack = '', secret = ''] = name.split('/');
  const { physicalId: SecretId } = await findStackResource(target, stack, 'AWS::SecretsManager::Secret', secret);
  const describe = async () => client.send(new DescribeSecretCommand({ SecretId }));
  const before = await describe();
  if (!before.RotationEnabled)
    throw new Error(
      `${name} has no rotation: its value is entered by people, or by the stack. Enter a new one with aws secretsmanager put-secret-value`,
    );
  const former = currentVersion(before);
  return {
    acts: [
      {
        summary: `rotate ${name}, last rotated ${before.LastRotatedDate?.toISOString() ?? 'never'}`,
        run: async (report) => {
          await client.send(new RotateSecretCommand({ SecretId }));
          await pollUntilDone(report, LONGEST_MINUTES, async () => {
            const version = currentVersion(await describe());
            return { state: `the current version is ${version}`, isDone: version !== former };
          });
        },
      },
    ],
    afterwards: ['The former value is the version AWSPREVIOUS.'],
  };
}

function currentVersion({ VersionIdsToStages = {} }: DescribeSecretCommandOutput): string {
  return Object.entries(VersionIdsToStages).find(([, stages]) => stages?.includes('AWSCURRENT'))?.[0] ?? 'none';
}
