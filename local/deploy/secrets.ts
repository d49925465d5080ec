import { randomInt } from 'node:crypto';
import { z } from 'zod';
import type { State } from '../state.ts';

const Generation = z.strictObject({
  SecretStringTemplate: z.string().default('{}'),
  GenerateStringKey: z.string().optional(),
  PasswordLength: z.int().default(32),
  ExcludeCharacters: z.string().default(''),
  ExcludePunctuation: z.boolean().default(false),
  IncludeSpace: z.literal(false).optional(),
  RequireEachIncludedType: z.literal(true).optional(),
});
const Secret = z.union([z.object({ SecretString: z.string() }), z.object({ GenerateSecretString: Generation })], {
  error: 'a secret needs SecretString or GenerateSecretString to have a value here',
});

/** A secret's value as its template has it made: generated once, then kept. */
export function secretValue(arn: string, properties: unknown, state: State): string {
  const secret = Secret.parse(properties);
  if ('SecretString' in secret) return secret.SecretString;
  const { GenerateStringKey: member, SecretStringTemplate: template, ...rules } = secret.GenerateSecretString;
  if (member === undefined) return state.secret(arn, () => password(rules));
  const members = z.record(z.string(), z.json()).parse(JSON.parse(template));
  // All database clusters are one server here, and in one server a user has one password.
  const key = typeof members['username'] === 'string' ? `user ${members['username']}` : arn;
  return JSON.stringify({ ...members, [member]: state.secret(key, () => password(rules)) });
}

function password(rules: Pick<z.infer<typeof Generation>, 'PasswordLength' | 'ExcludeCharacters' | 'ExcludePunctuation'>): string {
  const kinds = ['abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', '0123456789', '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~']
    .slice(0, rules.ExcludePunctuation ? 3 : 4)
    .map((kind) => kind.split('').filter((character) => !rules.ExcludeCharacters.includes(character)));
  for (;;) {
    const characters = Array.from({ length: rules.PasswordLength }, () => kinds.flat()[randomInt(kinds.flat().length)] ?? '');
    if (kinds.every((kind) => kind.some((each) => characters.includes(each)))) return characters.join('');
  }
}
