import { Port } from 'aws-cdk-lib/aws-ec2';
import type { IConnectable } from 'aws-cdk-lib/aws-ec2';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { IDependable } from 'constructs';
import type { EnvironmentConfig } from '../config.ts';
import type { EncryptionKey } from './encryption-key.ts';
import type { Ground } from './ground.ts';
import { roleSecret } from './generated-secret.ts';
import type { BorrowedSecret } from './borrowed-secret.ts';
import { LoginRotation } from './login-rotation.ts';
import { SchemaMigration } from './schema-migration.ts';
import { authoritySettings, borrowAuthority, requireDataApi } from './sql-database.ts';
import type { SqlDatabase } from './sql-database.ts';

export interface ContextSchemaProps {
  /** The database schema, which also names its login role: `<name>_app`. */
  readonly name: string;

  /** Name of a login with which another context reads this one's views. @default none */
  readonly reader?: string;

  /** Folder of the built `migrate-schema` with the context's migrations. */
  readonly bundle: string;

  /** Folder of the built `rotate-database-login`. */
  readonly rotationBundle: string;

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
  /** Settings of a service or a function that connects by pool. */
  readonly environment: Readonly<Record<string, string>>;

  readonly #props: ContextSchemaProps;
  /** The login of the other context, if the schema has one. */
  readonly readerSecret: ISecret | undefined;

  readonly #role: ISecret;
  readonly #migration: SchemaMigration;
  readonly #authority: BorrowedSecret | undefined;

  constructor(scope: Construct, id: string, props: ContextSchemaProps) {
    super(scope, id);
    const { name, reader, database, key } = props;
    this.#props = props;
    this.#authority = borrowAuthority(this, database);
    const role = `${name}_app`;
    this.#role = roleSecret(this, 'Role', key, role);
    const readerSecret = reader === undefined ? undefined : roleSecret(this, 'Reader', key, reader);
    this.readerSecret = readerSecret;
    const logins = { roleSecret: this.#role, role, ...(readerSecret && { readerSecret }) };
    this.#migration = new SchemaMigration(this, 'Schema', { ...props, schema: name, ...logins });
    const secrets = { [role]: this.#role, ...(reader !== undefined && readerSecret && { [reader]: readerSecret }) };
    const rotation = { secrets, bundle: props.rotationBundle };
    new LoginRotation(this, 'Rotation', { ...props, ...rotation }).rollAfter(this.#migration);
    this.environment = {
      DATABASE_HOST: database.host,
      DATABASE_PORT: database.port,
      DATABASE_NAME: database.databaseName,
      DATABASE_SECRET_ARN: this.#role.secretArn,
      ...authoritySettings(database),
    };
  }

  /** Settings of a function that uses the Data API. */
  get dataApiEnvironment(): Readonly<Record<string, string>> {
    const { arn, databaseName } = requireDataApi(this.#props.database);
    return { CORE_RESOURCE_ARN: arn, CORE_SECRET_ARN: this.#role.secretArn, CORE_DATABASE: databaseName };
  }

  /** For code inside the network: lets it read the role's password and connect, and deploys it after the migrations. */
  grantConnect(program: IConnectable & Rolled & IGrantable): Grant {
    program.connections.allowTo(this.#props.database, Port.tcp(5432), `Schema ${this.#props.name}`);
    this.#props.ground.allowAwsApis(program);
    program.rollAfter(this.#migration);
    this.#authority?.grantRead(program);
    return this.#role.grantRead(program);
  }

  /** For a function outside the network. */
  grantDataApi(worker: Rolled & IGrantable): Grant {
    worker.rollAfter(this.#migration);
    return requireDataApi(this.#props.database).grantDataApi(worker).combine(this.#role.grantRead(worker));
  }
}
