import type { IConnectable, Port } from 'aws-cdk-lib/aws-ec2';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';

/** A PostgreSQL database as its clients see it, whatever runs it. Clients connect to port 5432. */
export interface SqlDatabase extends IConnectable {
  readonly databaseName: string;
  readonly host: string;

  /** Connections may be pooled by transaction. */
  readonly port: string;

  /** Connections that are sessions of their own, as migrations need for locks and settings. */
  readonly sessions: { readonly port: string; readonly ingress: Port };

  /** For reads that may be stale: a replica responds, or the primary where there is none. */
  readonly reads: { readonly host: string; readonly databaseName: string };

  /** How clients encrypt: `verify` where the certificate is Amazon's. */
  readonly tls: 'verify' | 'require';

  /** Whether functions outside the network reach it by the RDS Data API. */
  readonly hasDataApi: boolean;

  /** Whether a new login is valid as soon as the database has it. The workers of Citus would refuse it: docs/orders-cluster.md. */
  readonly canRotateLogins: boolean;

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
    ...tlsOf(database),
  };
}

/** Programs verify Amazon's certificates unless a setting says otherwise. */
export function tlsOf({ tls }: SqlDatabase): Readonly<Record<string, string>> {
  return tls === 'verify' ? {} : { DATABASE_TLS: tls };
}
