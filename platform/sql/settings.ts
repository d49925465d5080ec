import * as z from 'zod';
import type { CurrentLogin } from '../secrets/current-login.ts';
import type { RotatedPostgresSettings } from './postgres.ts';

const Port = z.coerce.number().int().min(1).max(65_535).describe('a TCP port');
const secretArn = z.string().startsWith('arn:');
const Tls = z.enum(['verify', 'disable']).default('verify').describe('verify, or disable for a server without TLS');

/** For a server whose certificate is not Amazon's. */
export const DatabaseAuthority = secretArn.optional().describe("the ARN of the secret with the certificates of the server's authority");

/** Part of the `config.ts` of every deployable that connects to a database itself. */
export const DatabaseSettings = z.object({
  DATABASE_HOST: z.string().min(1).describe("the database's host"),
  DATABASE_PORT: Port,
  DATABASE_NAME: z.string().min(1).describe('the name of the database'),
  DATABASE_SECRET_ARN: secretArn.describe("the ARN of the secret with the context's login"),
  DATABASE_TLS: Tls,
});

/** Part of the `config.ts` of every Lambda that reaches core without a VPC. */
export const DataApiSettings = z.object({
  CORE_RESOURCE_ARN: z.string().startsWith('arn:').describe("the ARN of core's cluster"),
  CORE_SECRET_ARN: secretArn.describe("the ARN of the secret with the context's login"),
  CORE_DATABASE: z.string().min(1).describe('the name of the database'),
});

export function postgresSettings(
  env: z.infer<typeof DatabaseSettings>,
  login: CurrentLogin,
  authority?: RotatedPostgresSettings['authority'],
): RotatedPostgresSettings {
  return {
    host: env.DATABASE_HOST,
    port: env.DATABASE_PORT,
    database: env.DATABASE_NAME,
    tls: env.DATABASE_TLS,
    login,
    authority,
  };
}
