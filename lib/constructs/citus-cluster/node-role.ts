import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IGrantable, IPrincipal, IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { NODE_TAG } from './node-tag.ts';

export interface NodeRoleProps {
  /** The node's tag. */
  readonly tag: string;

  /** What its machines may attach, as ends of EC2 ARNs. */
  readonly resources: readonly string[];

  /** Key of the volume. */
  readonly key: IKey;
}

/** Session Manager instead of SSH. Its API knows no resource narrower than the machine that calls. */
const SESSION_MANAGER = new PolicyStatement({
  actions: [
    'ssm:UpdateInstanceInformation',
    'ssmmessages:CreateControlChannel',
    'ssmmessages:CreateDataChannel',
    'ssmmessages:OpenControlChannel',
    'ssmmessages:OpenDataChannel',
  ],
  resources: ['*'],
});

/** What a node's machine may do: attach its own volume and address, report metrics and readiness, and open a shell to operators. */
export class NodeRole extends Construct implements IGrantable {
  readonly role: IRole;
  readonly grantPrincipal: IPrincipal;

  constructor(scope: Construct, id: string, { tag, resources, key }: NodeRoleProps) {
    super(scope, id);
    const { partition, region, account, stackName } = Stack.of(this);
    const ec2 = (resource: string) => `arn:${partition}:ec2:${region}:${account}:${resource}`;
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('ec2.amazonaws.com'), description: `Node ${tag}` });
    for (const statement of [
      SESSION_MANAGER,
      new PolicyStatement({ actions: ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeVolumes'], resources: ['*'] }),
      new PolicyStatement({
        actions: ['ec2:AttachNetworkInterface', 'ec2:AttachVolume'],
        resources: [ec2('instance/*'), ...resources.map(ec2)],
        conditions: { StringEquals: { [`aws:ResourceTag/${NODE_TAG}`]: tag } },
      }),
      // EC2 reads the volume's key by a grant that the caller makes.
      new PolicyStatement({
        actions: ['kms:CreateGrant'],
        resources: [key.keyArn],
        conditions: {
          Bool: { 'kms:GrantIsForAWSResource': 'true' },
          StringEquals: { 'kms:ViaService': `ec2.${region}.amazonaws.com` },
        },
      }),
      new PolicyStatement({
        actions: ['cloudwatch:PutMetricData'],
        resources: ['*'],
        conditions: { StringEquals: { 'cloudwatch:namespace': METRICS_NAMESPACE } },
      }),
      new PolicyStatement({
        actions: ['cloudformation:SignalResource'],
        resources: [`arn:${partition}:cloudformation:${region}:${account}:stack/${stackName}/*`],
      }),
    ]) {
      role.addToPolicy(statement);
    }
    this.role = role;
    this.grantPrincipal = role;
  }
}

/** Where nodes report: see `report-metrics`. */
export const METRICS_NAMESPACE = 'ShopMart/Orders';
