import { selectEnvironments } from '../config.ts';
import type { Acknowledgement } from './acknowledgement.ts';

const NODE_ROLE = { type: 'AWS::IAM::Policy', path: /\/orders-database\/Orders\/(Coordinator|Workers\d|Etcd)\/Node\d\/Role\// };
const ANY_ROLE = { type: 'AWS::IAM::Policy', path: /\/orders-database\/Orders\// };
const BUILD_ROLE = { type: 'AWS::IAM::Policy', path: /\/citus-image\/Image\/BuildRole\// };
const REPOSITORY = { type: 'AWS::S3::Bucket', path: /\/(orders-database\/Orders\/Backups|backup-copies\/Orders)\/Bucket\// };
const LISTENER = { type: 'AWS::ElasticLoadBalancingV2::Listener', path: /\/orders-database\/Orders\/Entry\// };
const BALANCER = { type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', path: /\/orders-database\/Orders\/Entry\// };
const BUILD_NETWORK = { path: /\/citus-image\/Vpc\// };

const BUILD =
  'The network of the image build, without a link to that of the shop: it has machines only while an operator builds an image, and no rule lets anything in';
const GRANT = 'The name of a read or write that CDK grants; the resource is one bucket or one key';
const WIDE =
  'Session Manager, metrics and the lists of volumes and addresses have no narrower resource; test/lib/reviewed-wildcards.ts lists them';

const onCitus = selectEnvironments().flatMap(({ name, region, account, orders }) =>
  orders.engine === 'citus' ? [{ name, region, account, groups: [...orders.workers.keys(), orders.workers.length] }] : [],
);

/** Findings about the orders cluster and the image of its machines. */
export const CITUS_ACKNOWLEDGEMENTS: readonly Acknowledgement[] = [
  { rule: 'IAM5[Resource::*]', ...NODE_ROLE, reason: WIDE },
  ...onCitus.flatMap(({ name, region, account, groups }): readonly Acknowledgement[] => [
    {
      rule: `IAM5[Resource::arn:aws:ec2:${region}:${account}:instance/*]`,
      ...NODE_ROLE,
      reason: 'A machine has no id before it starts: a condition on its tag limits what it attaches to its own volume and address',
    },
    {
      rule: `IAM5[Resource::arn:aws:cloudformation:${region}:${account}:stack/shopmart-${name}-orders-database/*]`,
      ...NODE_ROLE,
      reason: 'CloudFormation ends the name of the stack with an id of its own',
    },
    ...groups.map((group) => ({
      rule: `IAM5[Resource::<OrdersBackupsBucketBDCAC59D.Arn>/shopmart-${name}-orders/*/shopmart-${name}-orders-${group}/*]`,
      ...NODE_ROLE,
      reason: 'pgBackRest names its files itself; a node reaches the folders of its own group alone',
    })),
    {
      rule: `IAM5[Resource::arn:aws:s3:::cdk-hnb659fds-assets-${account}-${region}/*]`,
      ...BUILD_ROLE,
      reason: 'The builder reads the files of the image, whose name is their digest',
    },
  ]),
  {
    rule: 'IAM5[Resource::<OrdersBackupsBucketBDCAC59D.Arn>/*]',
    ...ANY_ROLE,
    reason: 'S3 copies every object of the repository to the other region',
  },
  ...onCitus
    .filter(({ name }) => name === 'prod')
    .map(({ name, account }) => ({
      rule: `IAM5[Resource::arn:aws:s3:::shopmart-${name}-orders-copies-${account}/*]`,
      ...ANY_ROLE,
      reason: 'S3 writes the copies under the names of their objects',
    })),
  ...['kms:GenerateDataKey*', 'kms:ReEncrypt*'].map((action) => ({ rule: `IAM5[Action::${action}]`, ...ANY_ROLE, reason: GRANT })),
  ...['s3:GetBucket*', 's3:GetObject*', 's3:List*'].map((action) => ({ rule: `IAM5[Action::${action}]`, ...BUILD_ROLE, reason: GRANT })),
  ...['AmazonSSMManagedInstanceCore', 'EC2InstanceProfileForImageBuilder', 'EC2ImageBuilderExecutionPolicy'].map((policy) => ({
    rule: `IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${policy}]`,
    type: 'AWS::IAM::Role',
    path: /\/citus-image\/Image\//,
    reason: 'What Image Builder documents for its own role and for the machine that it builds on; no program of the shop has them',
  })),
  {
    rule: 'AS3',
    type: 'AWS::AutoScaling::AutoScalingGroup',
    path: /\/orders-database\/Orders\//,
    reason: 'A group keeps one machine and never scales; the alarms NoLeader, NoStandby and EtcdMember report a machine that is missing',
  },
  {
    rule: 'SMG4',
    type: 'AWS::SecretsManager::Secret',
    path: /\/orders-database\/Orders\/Secrets\//,
    reason:
      'The seed of the certificates and the password of Patroni are rotated by docs/runbooks/rotate-secret.md; the certificates of the authority are public',
  },
  {
    rule: 'S1',
    ...REPOSITORY,
    reason: 'Nodes read and write their own folders alone, and log each call of pgBackRest; CloudTrail is a prerequisite of the account',
  },
  {
    rule: 'S3BucketLoggingEnabled',
    ...REPOSITORY,
    reason: 'Nodes read and write their own folders alone, and log each call of pgBackRest',
  },
  {
    rule: 'S3BucketReplicationEnabled',
    ...REPOSITORY,
    reason: 'Staging has nothing to keep, and the bucket in the other region is the copy itself',
  },
  {
    rule: 'ELBv2ACMCertificateRequired',
    ...LISTENER,
    reason: 'It passes TCP on: clients and PostgreSQL encrypt from end to end, by certificates of the cluster’s authority (decision 32)',
  },
  { rule: 'ELB2', ...BALANCER, reason: 'A network load balancer logs TLS listeners only; pgbouncer and PostgreSQL log connections' },
  {
    rule: 'ELBLoggingEnabled',
    ...BALANCER,
    reason: 'A network load balancer logs TLS listeners only; pgbouncer and PostgreSQL log connections',
  },
  { rule: 'VPC7', type: 'AWS::EC2::VPC', ...BUILD_NETWORK, reason: BUILD },
  { rule: 'VPCFlowLogsEnabled', type: 'AWS::EC2::VPC', ...BUILD_NETWORK, reason: BUILD },
  { rule: 'VPCSubnetAutoAssignPublicIpDisabled', type: 'AWS::EC2::Subnet', ...BUILD_NETWORK, reason: BUILD },
  { rule: 'VPCNoUnrestrictedRouteToIGW', type: 'AWS::EC2::Route', ...BUILD_NETWORK, reason: BUILD },
];
