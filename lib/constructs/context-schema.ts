import { Port } from 'aws-cdk-lib/aws-ec2';
import type { IConnectable } from 'aws-cdk-lib/aws-ec2';
import { Secret as ContainerSecret } from 'aws-cdk-lib/aws-ecs';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { IDependable } from 'constructs';
import type { EnvironmentConfig } from '../config.ts';
import type { EncryptionKey } from './encryption-key.ts';
import type { Ground } from './ground.ts';
import { roleSecret } from './generated-secret.ts';
import { SchemaMigration } from './schema-migration.ts';
import { requireDataApi, tlsOf } from './sql-database.ts';
import type { SqlDatabase } from './sql-database.ts';

export interface ContextSchemaProps {
  /** The database schema, which also names its login role: `<name>_app`. */
  readonly name: string;

  /** Folder of the built `migrate-schema` with the context's migrations. */
  readonly bundle: string;

  readonly database: SqlDatabase;
  readonly ground: Ground;
  readonly key: EncryptionKey;
  readonly config: EnvironmentConfig;
}

/** Code that must not run before its schema is migrated. */
export interface Rolled {
  /** Deploys the code only after that. */
  rollAfter(dependency: IDependable): void;
}

/** A context's schema in a database: its role, its migrations and all access to it. */
export class ContextSchema extends Construct {
  /** Settings of a service that connects by pool. */
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, ContainerSecret>>;

  /** Settings of a function that connects by pool. */
  readonly functionEnvironment: Readonly<Record<string, string>>;

  readonly #props: ContextSchemaProps;
  readonly #role: ISecret;
  readonly #migration: SchemaMigration;

  constructor(scope: Construct, id: string, props: ContextSchemaProps) {
    super(scope, id);
    const { name, database, key } = props;
    this.#props = props;
    const role = `${name}_app`;
    this.#role = roleSecret(this, 'Role', key, role);
    this.#migration = new SchemaMigration(this, 'Schema', { ...props, schema: name, roleSecret: this.#role, role });
    this.environment = {
      DATABASE_HOST: database.host,
      DATABASE_PORT: database.port,
      DATABASE_NAME: database.databaseName,
      ...tlsOf(database),
    };
    this.secrets = {
      DATABASE_USER: ContainerSecret.fromSecretsManager(this.#role, 'username'),
      DATABASE_PASSWORD: ContainerSecret.fromSecretsManager(this.#role, 'password'),
    };
    this.functionEnvironment = { ...this.environment, DATABASE_SECRET_ARN: this.#role.secretArn };
  }

  /** Settings of a function that uses the Data API. */
  get dataApiEnvironment(): Readonly<Record<string, string>> {
    const { arn, databaseName } = requireDataApi(this.#props.database);
    return { CORE_RESOURCE_ARN: arn, CORE_SECRET_ARN: this.#role.secretArn, CORE_DATABASE: databaseName };
  }

  /** For a service: lets it connect, and deploys it after the migrations. Its password comes with `secrets`. */
  allowFrom(service: IConnectable & Rolled): void {
    service.connections.allowTo(this.#props.database, Port.tcp(5432), `Schema ${this.#props.name}`);
    service.rollAfter(this.#migration);
  }

  /** For a function inside the network: lets it read the role's password and connect. */
  grantConnect(worker: IConnectable & Rolled & IGrantable): Grant {
    this.allowFrom(worker);
    this.#props.ground.allowAwsApis(worker);
    return this.#role.grantRead(worker);
  }

  /** For a function outside the network. */
  grantDataApi(worker: Rolled & IGrantable): Grant {
    worker.rollAfter(this.#migration);
    return requireDataApi(this.#props.database).grantDataApi(worker).combine(this.#role.grantRead(worker));
  }
}
