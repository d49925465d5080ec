import { Duration } from 'aws-cdk-lib';
import { Peer, Port } from 'aws-cdk-lib/aws-ec2';
import { DeploymentLifecycleLambdaTarget, DeploymentLifecycleStage } from 'aws-cdk-lib/aws-ecs';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { EncryptionKey } from './encryption-key.ts';
import type { Ground } from './ground.ts';
import { NodeFunction } from './node-function.ts';
import type { TestListener } from './test-listener.ts';

/** A read request and its expected response. The built function's settings have the same fields. */
export interface SmokeCheck {
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status: number;

  /** A part of the body that shows that the response is the service's own. */
  readonly contains: string;
}

export interface SmokeTestProps {
  readonly name: string;

  /** The built `smoke-test`. */
  readonly bundle: string;
  readonly checks: readonly SmokeCheck[];
  readonly testListener: TestListener;
  readonly ground: Ground;
  readonly key: EncryptionKey;
}

/** A dependency's response proves the network, the secrets and the settings of the new tasks. */
const READY: SmokeCheck = { path: '/health/ready', status: 200, contains: '"ready"' };

/** Tests a service's new revision through the test listener. ECS rolls the deployment back if a check fails. */
export class SmokeTest extends Construct {
  readonly hook: DeploymentLifecycleLambdaTarget;

  constructor(scope: Construct, id: string, { name, bundle, checks, testListener, ground, key }: SmokeTestProps) {
    super(scope, id);
    const test = new NodeFunction(this, 'Function', {
      description: `Smoke test of ${name}'s new revision`,
      bundle,
      environment: {
        ...testListener.settings,
        ROUTING_HEADERS: JSON.stringify(testListener.headersTo(name)),
        CHECKS: JSON.stringify([READY, ...checks]),
      },
      // Four attempts of three seconds, with pauses of one.
      timeout: Duration.seconds(20),
      vpc: ground.vpc,
      key,
      alarms: ground.alarms,
    });
    // A rule of its own, besides that of the load balancer's stack: EC2 allows all outbound traffic of a group without any.
    test.connections.allowTo(Peer.ipv4(ground.vpc.vpcCidrBlock), Port.tcp(testListener.port), 'Test listener');
    test.connections.allowTo(testListener, Port.tcp(testListener.port), `Smoke test of ${name}`);
    const role = new Role(this, 'HookRole', {
      assumedBy: new ServicePrincipal('ecs.amazonaws.com'),
      description: `ECS starts the smoke test of ${name}`,
    });
    role.addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [test.lambda.functionArn] }));
    this.hook = new DeploymentLifecycleLambdaTarget(test.lambda, 'SmokeTest', {
      role,
      lifecycleStages: [DeploymentLifecycleStage.POST_TEST_TRAFFIC_SHIFT],
    });
  }
}
