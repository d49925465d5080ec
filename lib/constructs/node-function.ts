import { Duration } from 'aws-cdk-lib';
import { Connections, SecurityGroup, SubnetType } from 'aws-cdk-lib/aws-ec2';
import type { IConnectable, IVpc } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IGrantable, IPrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { IDependable } from 'constructs';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmTopic } from './alarm-topic.ts';
import { ALARM_PERIOD } from './alarm-topic.ts';
import type { EncryptionKey } from './encryption-key.ts';
import { ErrorLines } from './error-lines.ts';

export interface NodeFunctionProps {
  /** Folder of the built bundle, e.g. `dist/lambdas/inventory/reserve-stock`. */
  readonly bundle: string;

  readonly description: string;

  /** Settings that the handler reads through its `config.ts`. */
  readonly environment: Readonly<Record<string, string>>;

  readonly key: EncryptionKey;
  readonly alarms: AlarmTopic;

  /** @default Duration.seconds(5) */
  readonly timeout?: Duration;

  /** Lambda gives processor time in proportion: 1769 MiB have one processor. @default 512 */
  readonly memoryMiB?: number;

  /** @default none: reaches AWS and the internet, but no database port */
  readonly vpc?: IVpc;
}

/** A Lambda function with Node 24 on arm64. Its role may only write its own log until more is granted. */
export class NodeFunction extends Construct implements IGrantable, IConnectable {
  readonly grantPrincipal: IPrincipal;
  readonly connections: Connections;
  readonly lambda: LambdaFunction;
  readonly logGroup: ILogGroup;

  constructor(scope: Construct, id: string, props: NodeFunctionProps) {
    super(scope, id);
    const logGroup = props.key.logGroup(this, 'Log');
    this.logGroup = logGroup;
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com'), description: props.description });
    logGroup.grantWrite(role);
    const securityGroups = props.vpc
      ? [new SecurityGroup(this, 'SecurityGroup', { vpc: props.vpc, description: `Function ${this.node.path}`, allowAllOutbound: false })]
      : [];
    if (props.vpc) role.addToPolicy(MANAGE_NETWORK_INTERFACES);

    this.lambda = new LambdaFunction(this, 'Function', {
      description: props.description,
      code: Code.fromAsset(props.bundle),
      handler: 'index.handler',
      environment: { ...props.environment },
      timeout: props.timeout ?? Duration.seconds(5),
      memorySize: props.memoryMiB ?? 512,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      loggingFormat: LoggingFormat.JSON,
      logGroup,
      role,
      ...(props.vpc && { vpc: props.vpc, vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED }, securityGroups }),
    });
    this.grantPrincipal = role;
    this.connections = new Connections({ securityGroups });

    props.alarms.alarm(this, 'Errors', {
      metric: this.metricErrors(),
      threshold: 1,
      runbook: 'alarms.md#function-fails',
      description: `${props.description}: the function failed in three consecutive minutes. See its log.`,
    });
    new ErrorLines(this, 'ErrorLines', { logGroup, writer: props.description, alarms: props.alarms });
    props.alarms.alarm(this, 'Throttles', {
      metric: this.metricThrottles(),
      threshold: 1,
      runbook: 'alarms.md#function-is-throttled',
      description: `${props.description}: the function is throttled; raise the account's concurrency or find what uses it up.`,
    });
  }

  metricErrors(): Metric {
    return this.lambda.metricErrors({ period: ALARM_PERIOD });
  }

  /** Runs within the period. */
  metricInvocations(period: Duration): Metric {
    return this.lambda.metricInvocations({ period, statistic: 'Sum' });
  }

  metricThrottles(): Metric {
    return this.lambda.metricThrottles({ period: ALARM_PERIOD });
  }

  /** Deploys the code and its triggers only after that; not its role, which the key's policy may name. */
  rollAfter(dependency: IDependable): void {
    this.lambda.node.addDependency(dependency);
  }
}

/** Permissions with which Lambda attaches the function to a VPC. EC2 has no narrower resource for them. */
const MANAGE_NETWORK_INTERFACES = new PolicyStatement({
  actions: [
    'ec2:CreateNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:DeleteNetworkInterface',
    'ec2:AssignPrivateIpAddresses',
    'ec2:UnassignPrivateIpAddresses',
  ],
  resources: ['*'],
});
