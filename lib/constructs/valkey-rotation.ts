import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { RotationSchedule } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { AlarmTopic } from './alarm-topic.ts';
import type { EncryptionKey } from './encryption-key.ts';
import { ROTATED_EVERY } from './login-rotation.ts';
import { NodeFunction } from './node-function.ts';
import type { ValkeyUsers } from './valkey-users.ts';

export interface ValkeyRotationProps {
  readonly groups: readonly ValkeyUsers[];

  /** The built `rotate-valkey-user`. */
  readonly bundle: string;
  readonly key: EncryptionKey;
  readonly alarms: AlarmTopic;
}

/** Gives the users of bus and cache new passwords every 30 days; the former one stays valid for as long: decision 19. */
export class ValkeyRotation extends Construct {
  constructor(scope: Construct, id: string, { groups, bundle, key, alarms }: ValkeyRotationProps) {
    super(scope, id);
    // Outside the network, which has no route to ElastiCache's API.
    const rotate = new NodeFunction(this, 'Rotate', {
      description: 'Rotates the passwords of bus and cache',
      bundle,
      environment: {},
      timeout: Duration.minutes(1),
      key,
      alarms,
    });
    const users = groups.flatMap((group) => [...group.rotated]);
    Grant.addToPrincipal({
      grantee: rotate,
      actions: ['elasticache:DescribeUsers', 'elasticache:ModifyUser'],
      resourceArns: users.map(({ userId }) =>
        Stack.of(this).formatArn({
          service: 'elasticache',
          resource: 'user',
          resourceName: userId,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      ),
    });
    for (const { secret, user, userId } of users) {
      const schedule = new RotationSchedule(this, userId, {
        secret,
        rotationLambda: rotate.lambda,
        automaticallyAfter: ROTATED_EVERY,
        rotateImmediatelyOnUpdate: false,
      });
      schedule.node.addDependency(rotate, user);
    }
  }
}
