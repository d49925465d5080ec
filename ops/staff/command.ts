import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Secret, TOTP } from 'otpauth';
import type { StaffAccount } from '../../contracts/user/staff.ts';
import { listStaff, resetSecondFactor } from '../../domain/user/staff/store.ts';
import type { Sql } from '../../platform/sql/sql.ts';
import { readArguments, refuseArguments } from '../../tools/command-line.ts';
import { SHARED_OPTIONS, readArgument, readRequest, refuseMore, usageWith } from '../command/arguments.ts';
import { openCoreSchema } from '../command/core-schema.ts';
import { carryOut } from '../command/plan.ts';
import type { Plan } from '../command/plan.ts';
import { readReason } from '../command/reason.ts';
import { findStackResource } from '../command/stack-resources.ts';
import { openTarget } from '../command/target.ts';
import type { Target } from '../command/target.ts';

const usage =
  usageWith(`Lists the accounts of the staff with their roles, and removes the second factor of one who has lost app and recovery codes.
The first account is created at start from the secret StaffSecret of the stack user; it enrols its app at the first sign-in.

  npm run ops -- staff --environment NAME
  npm run ops -- staff reset-factor EMAIL --environment NAME --reason TEXT
  npm run ops -- staff code --environment dev

  --reason       how you know that it is the account's owner who asks, in one line
  code           prints what the first account's authenticator shows; only where third parties are stand-ins`);

export async function runStaff(args: string[]): Promise<void> {
  const options = { ...SHARED_OPTIONS, reason: { type: 'string' } } as const;
  const { values, positionals } = readArguments(usage, { args, allowPositionals: true, options });
  const request = readRequest(usage, values);
  const [verb, ...others] = positionals;
  switch (verb) {
    case undefined:
      return list(await openCoreSchema(await openTarget(request), 'user'));
    case 'code':
      refuseMore(usage, others, 'code');
      return printCode(await openTarget(request));
    case 'reset-factor': {
      const email = readArgument(usage, others, 'EMAIL').toLowerCase();
      const reason = readReason(usage, values.reason);
      const target = await openTarget(request);
      return carryOut(target.place, await planReset(target, email, reason), request);
    }
    default:
      return refuseArguments(usage, `there is no "staff ${verb}": give reset-factor, code, or nothing for the list`);
  }
}

async function list(sql: Sql): Promise<void> {
  for (const account of await listStaff(sql)) console.log(lineOf(account));
}

async function planReset(target: Target, email: string, reason: string): Promise<Plan> {
  const sql = await openCoreSchema(target, 'user');
  const account = (await listStaff(sql)).find((each) => each.email === email);
  if (!account) return { acts: [], nothing: `no account of the staff has the address ${email}` };
  if (!account.hasSecondFactor) return { acts: [], nothing: `${email} has no second factor; the next sign-in enrols one` };
  return {
    acts: [
      {
        summary: `remove the second factor and the recovery codes, and end the sessions, of ${lineOf(account)}`,
        run: async () => {
          await resetSecondFactor(sql, account.accountId, { accountId: null, reason, at: new Date(), operator: target.caller });
        },
      },
    ],
    afterwards: [
      'Until the owner has signed in and enrolled an app, the password alone opens the enrolment: stay with them while they do it.',
      `To verify: npm run ops -- staff ${target.options} shows "second factor" again.`,
    ],
  };
}

async function printCode(target: Target): Promise<void> {
  const { kind } = target.config.thirdParties;
  if (kind !== 'sandbox') throw new Error(`${target.config.name} has no authenticator of its own: use the app of the account's owner`);
  const { physicalId: SecretId } = await findStackResource(target, 'user', 'AWS::SecretsManager::Secret', 'authenticator');
  const { SecretString = '' } = await new SecretsManagerClient(target.clientOf('secrets-manager')).send(
    new GetSecretValueCommand({ SecretId }),
  );
  const totp = new TOTP({ secret: Secret.fromUTF8(SecretString) });
  console.log(`${totp.generate()}  for ${Math.ceil(totp.remaining() / 1000)} seconds; each code is accepted once`);
}

function lineOf({ email, name, roles, hasSecondFactor }: StaffAccount): string {
  return `${email}  ${name}  ${roles.join(', ')}  ${hasSecondFactor ? 'second factor' : 'no second factor yet'}`;
}
