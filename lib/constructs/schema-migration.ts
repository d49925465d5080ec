import { createHash } from 'node:crypto';
import { CustomResource, Duration, FileSystem } from 'aws-cdk-lib';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { BorrowedSecret } from './borrowed-secret.ts';
import type { EnvironmentConfig } from '../config.ts';
import type { EncryptionKey } from './encryption-key.ts';
import { passwordGenerator } from './generated-secret.ts';
import { generationsUsedBy } from './generation.ts';
import type { Ground } from './ground.ts';
import { NodeFunction } from './node-function.ts';
import { borrowAuthority, sessionSettings } from './sql-database.ts';
import type { SqlDatabase } from './sql-database.ts';

export interface SchemaMigrationProps {
  readonly schema: string;

  /** The built `migrate-schema` with the context's SQL beside it. */
  readonly bundle: string;

  readonly database: SqlDatabase;
  readonly roleSecret: ISecret;

  /** Name of the context's login role. */
  readonly role: string;

  /** The login of another context that reads this one's views. @default none */
  readonly readerSecret?: ISecret;
  readonly ground: Ground;
  readonly key: EncryptionKey;
  readonly config: EnvironmentConfig;
}

/**
 * Migrates a schema whenever the bundle, the role's password or the database changes. Resources that use the schema depend on it, so they are deployed afterwards.
 * A stack that rolls back runs the former bundle, which leaves the schema ahead: a migration must be compatible with the code before it.
 */
export class SchemaMigration extends Construct {
  constructor(scope: Construct, id: string, props: SchemaMigrationProps) {
    super(scope, id);
    const { schema, bundle, database, roleSecret, role, readerSecret, ground, key, config } = props;
    const admin = new BorrowedSecret(this, 'Admin', database.adminSecret);
    const relay = new BorrowedSecret(this, 'Relay', database.relaySecret);
    const migrate = new NodeFunction(this, 'Migrate', {
      description: `Migrates the schema ${schema} of ${database.databaseName}`,
      bundle,
      environment: {
        ...sessionSettings(database),
        ADMIN_SECRET_ARN: admin.secret.secretArn,
        ROLE_SECRET_ARN: roleSecret.secretArn,
        RELAY_SECRET_ARN: relay.secret.secretArn,
        ...(readerSecret && { READER_SECRET_ARN: readerSecret.secretArn }),
        SCHEMA: schema,
      },
      timeout: Duration.minutes(10),
      vpc: ground.vpc,
      key,
      alarms: ground.alarms,
    });
    admin.grantRead(migrate);
    borrowAuthority(this, database)?.grantRead(migrate);
    relay.grantRead(migrate);
    roleSecret.grantRead(migrate);
    readerSecret?.grantRead(migrate);
    migrate.connections.allowTo(database, database.sessions.ingress, `Migrations of ${schema}`);
    ground.allowAwsApis(migrate);

    const migration = new CustomResource(this, 'Migration', {
      resourceType: 'Custom::SchemaMigration',
      serviceToken: migrate.lambda.functionArn,
      serviceTimeout: Duration.minutes(12),
      properties: {
        Schema: schema,
        Digest: FileSystem.fingerprint(bundle),
        // A changed generator makes a new password, which the database gets from the migration.
        Passwords: digestOf([role, 'relay'].map((username) => passwordGenerator({ username }))),
        Generations: generationsUsedBy(this, config),
      },
    });
    // Deployed after its network rules and permissions, without which it cannot reach the database.
    migration.node.addDependency(migrate);
  }
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
