import { Duration } from 'aws-cdk-lib';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { RotationSchedule } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { IDependable } from 'constructs';
import { BorrowedSecret } from './borrowed-secret.ts';
import type { EncryptionKey } from './encryption-key.ts';
import { generationsUsedBy } from './generation.ts';
import type { EnvironmentConfig } from '../config.ts';
import type { Ground } from './ground.ts';
import { NodeFunction } from './node-function.ts';
import { borrowAuthority, sessionSettings } from './sql-database.ts';
import type { SqlDatabase } from './sql-database.ts';

/** Both the current and the former login are valid, so a program has this long to use the current one. */
export const ROTATED_EVERY = Duration.days(30);

export interface LoginRotationProps {
  /** Secrets of this stack with logins of the database, by logical id. */
  readonly secrets: Readonly<Record<string, ISecret>>;

  /** The built `rotate-database-login`. */
  readonly bundle: string;
  readonly database: SqlDatabase;
  readonly ground: Ground;
  readonly key: EncryptionKey;
  readonly config: EnvironmentConfig;
}

/** Gives logins of a database new passwords every 30 days: decision 19. */
export class LoginRotation extends Construct {
  readonly #schedules: readonly RotationSchedule[];

  constructor(scope: Construct, id: string, { secrets, bundle, database, ground, key, config }: LoginRotationProps) {
    super(scope, id);
    const admin = new BorrowedSecret(this, 'Admin', database.adminSecret);
    const rotate = new NodeFunction(this, 'Rotate', {
      description: `Rotates logins of ${database.databaseName}: ${Object.keys(secrets).join(', ')}`,
      bundle,
      environment: {
        ...sessionSettings(database),
        ADMIN_SECRET_ARN: admin.secret.secretArn,
        GENERATIONS: generationsUsedBy(this, config),
      },
      timeout: Duration.seconds(30),
      vpc: ground.vpc,
      key,
      alarms: ground.alarms,
    });
    admin.grantRead(rotate);
    borrowAuthority(this, database)?.grantRead(rotate);
    rotate.connections.allowTo(database, database.sessions.ingress, 'Rotation of logins');
    ground.allowAwsApis(rotate);
    this.#schedules = Object.entries(secrets).map(([name, secret]) => {
      const schedule = new RotationSchedule(this, name, {
        secret,
        rotationLambda: rotate.lambda,
        automaticallyAfter: ROTATED_EVERY,
        // The roles do not exist before the first migrations.
        rotateImmediatelyOnUpdate: false,
      });
      schedule.node.addDependency(rotate);
      return schedule;
    });
  }

  /** Sets the schedules only after that. Secrets Manager tests each with its current login. */
  rollAfter(dependency: IDependable): void {
    for (const schedule of this.#schedules) schedule.node.addDependency(dependency);
  }
}
