import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { join } from 'node:path';
import { awsAuthority, awsSecrets } from '../../../adapters/secrets/vendors.ts';
import { migrate, type MigrateOptions } from '../../../platform/sql/migrate.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { config } from './config.ts';
import { runCustomResource } from '../../../platform/aws/custom-resource.ts';

const logger = createLogger('migrate-schema');
const secrets = awsSecrets();
const authority = awsAuthority(config.DATABASE_AUTHORITY_ARN);

/** Migrates one context's schema while its stack is deployed, before its service rolls. */
export async function handler(event: CloudFormationCustomResourceEvent): Promise<void> {
  const { RequestType } = event;
  await runCustomResource(event, `schema-${config.SCHEMA}`, async () => {
    try {
      const { applied, ahead } = await migrate(await readOptions());
      const facts = { schema: config.SCHEMA, RequestType, applied, ahead };
      if (ahead.length > 0) logger.warn(facts, 'schema is ahead of this code; nothing to apply');
      else logger.info(facts, 'schema is up to date');
    } catch (error) {
      logger.error({ schema: config.SCHEMA, RequestType, error }, 'schema migration failed');
      throw error;
    }
  });
}

async function readOptions(): Promise<MigrateOptions> {
  const [admin, role, relay, reader] = await Promise.all([
    secrets.login(config.ADMIN_SECRET_ARN),
    secrets.login(config.ROLE_SECRET_ARN),
    secrets.login(config.RELAY_SECRET_ARN),
    config.READER_SECRET_ARN === undefined ? undefined : secrets.login(config.READER_SECRET_ARN),
  ]);
  const { DATABASE_HOST: host, DATABASE_PORT: port, DATABASE_NAME: database, DATABASE_TLS: tls } = config;
  return {
    admin: { host, port, database, user: admin.username, password: admin.password, tls, authority },
    schema: config.SCHEMA,
    role: { name: role.username, password: role.password },
    relay: { name: relay.username, password: relay.password },
    ...(reader && { reader: { name: reader.username, password: reader.password } }),
    sqlFolder: join(import.meta.dirname, 'sql'),
  };
}
