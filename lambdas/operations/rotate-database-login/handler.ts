import middy from '@middy/core';
import { awsAuthority, awsLogin } from '../../../adapters/secrets/vendors.ts';
import { RotationEvent, rotateSecret } from '../../../platform/aws/rotate-secret.ts';
import { alternatingLogin, ownLogin } from '../../../platform/sql/rotate-login.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { config } from './config.ts';

const logger = createLogger('rotate-database-login');
const database = {
  host: config.DATABASE_HOST,
  port: config.DATABASE_PORT,
  database: config.DATABASE_NAME,
  tls: config.DATABASE_TLS,
  authority: awsAuthority(config.DATABASE_AUTHORITY_ARN),
};

/** Gives a login of the database a new password: the four steps of Secrets Manager. */
export const handler = middy().handler(async (input: unknown) => {
  const event = RotationEvent.parse(input);
  const { Step: step, SecretId: arn } = event;
  const isAdmin = arn === config.ADMIN_SECRET_ARN;
  await rotateSecret(event, isAdmin ? ownLogin(database) : alternatingLogin(database, awsLogin(config.ADMIN_SECRET_ARN)));
  logger.info({ step, arn }, 'a step of a rotation is done');
});
