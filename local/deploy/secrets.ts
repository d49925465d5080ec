import { randomInt } from 'node:crypto';
import { z } from 'zod';
import type { State } from '../state.ts';

const SecretProperties = z.strictObject({
  Name: z.string().optional(),
  Description: z.string().optional(),
  KmsKeyId: z.unknown().optional(),
  Tags: z.unknown().optional(),
  SecretString: z.string().optional(),
  GenerateSecretString: z
    .strictObject({
      SecretStringTemplate: z.string().optional(),
      GenerateStringKey: z.string().optional(),
      PasswordLength: z.int().default(32),
      ExcludeCharacters: z.string().default(''),
      ExcludePunctuation: z.boolean().default(false),
      ExcludeNumbers: z.boolean().default(false),
      ExcludeUppercase: z.boolean().default(false),
      ExcludeLowercase: z.boolean().default(false),
      IncludeSpace: z.boolean().default(false),
      RequireEachIncludedType: z.boolean().default(true),
    })
    .optional(),
});

type Generation = NonNullable<z.output<typeof SecretProperties>['GenerateSecretString']>;

/** A secret's value as its template has it made, generated once and then kept. */
export function secretValue(arn: string, properties: unknown, state: State): string {
  const { SecretString, GenerateSecretString: generation } = SecretProperties.parse(properties);
  if (SecretString !== undefined) return SecretString;
  if (!generation) throw new Error(`${arn}: a secret without SecretString or GenerateSecretString has no value to run with`);
  if (!generation.GenerateStringKey) return state.secret(arn, () => password(generation));
  const template = z.record(z.string(), z.json()).parse(JSON.parse(generation.SecretStringTemplate ?? '{}'));
  // All database clusters are one server here, and in one server a user has one password.
  const key = typeof template['username'] === 'string' ? `user ${template['username']}` : arn;
  return JSON.stringify({ ...template, [generation.GenerateStringKey]: state.secret(key, () => password(generation)) });
}

function password(generation: Generation): string {
  const kinds = [
    generation.ExcludeLowercase ? '' : 'abcdefghijklmnopqrstuvwxyz',
    generation.ExcludeUppercase ? '' : 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
    generation.ExcludeNumbers ? '' : '0123456789',
    generation.ExcludePunctuation ? '' : '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
    generation.IncludeSpace ? ' ' : '',
  ]
    .map((kind) => [...kind].filter((character) => !generation.ExcludeCharacters.includes(character)))
    .filter((kind) => kind.length > 0);
  for (;;) {
    const characters = Array.from({ length: generation.PasswordLength }, () => pick(kinds.flat()));
    if (!generation.RequireEachIncludedType || kinds.every((kind) => kind.some((each) => characters.includes(each))))
      return characters.join('');
  }
}

function pick(characters: readonly string[]): string {
  return characters[randomInt(characters.length)] ?? '';
}
