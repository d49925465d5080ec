import type { IConnectable, Port } from 'aws-cdk-lib/aws-ec2';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { BorrowedSecret } from './borrowed-secret.ts';

/** A PostgreSQL database as its clients see it, whatever runs it. Clients connect to port 5432. */
export interface SqlDatabase extends IConnectable {
  readonly databaseName: string;
  readonly host: string;

  /** Connections may be pooled by transaction. */
  readonly port: string;

  /** Connections that are sessions of their own, as migrations need for locks and settings. */
  readonly sessions: { readonly port: string; readonly ingress: Port };

  /**
   * The certificates by which clients verify the server.
   *
   * @default Amazon's
   */
  readonly authoritySecret?: ISecret;

  /** For reads that may be stale: a replica responds, or the primary where there is none. */
  readonly reads: { readonly host: string; readonly databaseName: string };

  /** Whether functions outside the network reach it by the RDS Data API. */
  readonly hasDataApi: boolean;

  /** Creates schemas and roles; only migrations read it. */
  readonly adminSecret: ISecret;

  /** The role that reads the outboxes of all schemas. */
  readonly relaySecret: ISecret;
}

/** A database that functions outside the network reach by the RDS Data API. */
export interface DataApiDatabase extends SqlDatabase {
  readonly arn: string;
  grantDataApi(grantee: IGrantable): Grant;
}

/** @throws Error when the database has no Data API */
export function requireDataApi(database: SqlDatabase): DataApiDatabase {
  if (isDataApiDatabase(database)) return database;
  throw new Error(`database ${database.databaseName} has no Data API: let the function connect inside the network, by grantConnect`);
}

function isDataApiDatabase(database: SqlDatabase): database is DataApiDatabase {
  return database.hasDataApi && 'grantDataApi' in database;
}

/** Settings of a program that signs in directly, not through a pool of transactions. */
export function sessionSettings(database: SqlDatabase): Readonly<Record<string, string>> {
  return {
    DATABASE_HOST: database.host,
    DATABASE_PORT: database.sessions.port,
    DATABASE_NAME: database.databaseName,
    ...authoritySettings(database),
  };
}

/** Programs verify Amazon's certificates unless a setting names others. The reader needs `borrowAuthority`. */
export function authoritySettings({ authoritySecret }: SqlDatabase): Readonly<Record<string, string>> {
  return authoritySecret ? { DATABASE_AUTHORITY_ARN: authoritySecret.secretArn } : {};
}

/** The secret with those certificates, for the programs of a stack that connect. */
export function borrowAuthority(scope: Construct, { authoritySecret }: SqlDatabase): BorrowedSecret | undefined {
  return authoritySecret && new BorrowedSecret(scope, 'DatabaseAuthority', authoritySecret);
}
