import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { State } from '../state.ts';

const Secret = z.object({
  GenerateSecretString: z.strictObject({
    SecretStringTemplate: z.string().default('{}'),
    GenerateStringKey: z.string().optional(),
    PasswordLength: z.int().default(32),
    ExcludePunctuation: z.literal(true, { error: 'passwords with punctuation are not emulated' }),
  }),
});

/** A secret's value, generated at the first start and kept. */
export function secretValue(arn: string, properties: unknown, state: State): string {
  const { SecretStringTemplate, GenerateStringKey: member, PasswordLength } = Secret.parse(properties).GenerateSecretString;
  const generate = () => randomBytes(PasswordLength).toString('hex').slice(0, PasswordLength);
  if (member === undefined) return state.secret(arn, generate);
  const members: Readonly<Record<string, string>> = JSON.parse(SecretStringTemplate);
  const user = members['username'];
  // All clusters are databases of one server, so a user has one password.
  return JSON.stringify({ ...members, [member]: state.secret(user === undefined ? arn : `user ${user}`, generate) });
}

/** The user of this machine's programs, which has all rights in bus and cache. */
export function redisAdmin(state: State) {
  return { username: 'local', password: state.secret('redis local', () => randomBytes(18).toString('base64url')) };
}
