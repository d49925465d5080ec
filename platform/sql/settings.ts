import { z } from 'zod';
import type { PostgresSettings } from './postgres.ts';

const Port = z.coerce.number().int().min(1).max(65_535).describe('a TCP port');
const Tls = z
  .enum(['verify', 'require', 'disable'])
  .default('verify')
  .describe("verify, require for a server whose certificate is not Amazon's, or disable for a server without TLS");

/** Part of the `config.ts` of every deployable that connects to a database itself. */
export const DatabaseSettings = z.object({
  DATABASE_HOST: z.string().min(1).describe("the database's host"),
  DATABASE_PORT: Port,
  DATABASE_NAME: z.string().min(1).describe('the name of the database'),
  DATABASE_USER: z.string().min(1).describe("the context's login role"),
  DATABASE_PASSWORD: z.string().min(1).describe("that role's password"),
  DATABASE_TLS: Tls,
});

/** The same for a login in a secret, which is fetched at start (Lambdas in the VPC). */
export const DatabaseSecretSettings = DatabaseSettings.omit({ DATABASE_USER: true, DATABASE_PASSWORD: true }).extend({
  DATABASE_SECRET_ARN: z.string().startsWith('arn:').describe('the ARN of a secret with username and password'),
});

/** Part of the `config.ts` of every Lambda that reaches core without a VPC. */
export const DataApiSettings = z.object({
  CORE_RESOURCE_ARN: z.string().startsWith('arn:').describe("the ARN of core's cluster"),
  CORE_SECRET_ARN: z.string().startsWith('arn:').describe("the ARN of the secret with the context's login"),
  CORE_DATABASE: z.string().min(1).describe('the name of the database'),
});

export function postgresSettings(env: z.infer<typeof DatabaseSettings>): PostgresSettings {
  return {
    host: env.DATABASE_HOST,
    port: env.DATABASE_PORT,
    database: env.DATABASE_NAME,
    user: env.DATABASE_USER,
    password: env.DATABASE_PASSWORD,
    tls: env.DATABASE_TLS,
  };
}
