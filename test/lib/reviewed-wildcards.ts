const NETWORK_INTERFACES =
  'The Lambda service makes a function’s network interface in the name of its role, and EC2 takes no narrower resource for it';

const SHIFT_TRAFFIC =
  'ECS reads the state of rules and targets before it shifts traffic; Elastic Load Balancing has no narrower resource for reading';
const X_RAY = 'A trace is no resource: the service authorization reference of X-Ray lists none for these actions';

/** Permissions wider than one action on named resources, and the reason for each. Another one fails a test until it is listed here. */
export const REVIEWED_WILDCARDS: readonly { readonly permission: string; readonly reason: string }[] = [
  {
    permission: 'cloudwatch:PutMetricData on *',
    reason: 'CloudWatch has no resource for a metric; a condition limits it to the namespace of requests in flight',
  },
  { permission: 'ec2:AssignPrivateIpAddresses on *', reason: NETWORK_INTERFACES },
  { permission: 'ec2:CreateNetworkInterface on *', reason: NETWORK_INTERFACES },
  { permission: 'ec2:DeleteNetworkInterface on *', reason: NETWORK_INTERFACES },
  { permission: 'ec2:DescribeNetworkInterfaces on *', reason: NETWORK_INTERFACES },
  { permission: 'ec2:DescribeSubnets on *', reason: NETWORK_INTERFACES },
  { permission: 'ec2:UnassignPrivateIpAddresses on *', reason: NETWORK_INTERFACES },
  { permission: 'elasticloadbalancing:DescribeListeners on *', reason: SHIFT_TRAFFIC },
  { permission: 'elasticloadbalancing:DescribeRules on *', reason: SHIFT_TRAFFIC },
  { permission: 'elasticloadbalancing:DescribeTargetGroups on *', reason: SHIFT_TRAFFIC },
  { permission: 'elasticloadbalancing:DescribeTargetHealth on *', reason: SHIFT_TRAFFIC },
  { permission: 'secretsmanager:GetRandomPassword on *', reason: 'It reads no secret, and Secrets Manager takes no resource for it' },
  { permission: 'xray:PutTelemetryRecords on *', reason: X_RAY },
  { permission: 'xray:PutTraceSegments on *', reason: X_RAY },
  {
    permission: 'ecr:GetAuthorizationToken on *',
    reason: 'Signing in to the registry is not an act on a repository; pulling is granted per repository',
  },
  {
    permission: 's3:ListAllMyBuckets on *',
    reason: 'AWS lists it among the permissions of a canary; it shows names of buckets only, and IAM has no narrower resource',
  },
];

const SESSION_MANAGER = 'Session Manager knows no resource narrower than the machine that calls';
const OWN_FOLDER = 'The name of a read or write of S3 or KMS that CDK grants; the resource is one bucket or one key';

/** Those of the machines of the orders cluster and of the builder of their image. */
export const WILDCARDS_OF_CITUS: typeof REVIEWED_WILDCARDS = [
  {
    permission: 'ec2:DescribeVolumes on *',
    reason: 'EC2 lists volumes without a resource; a node finds its own by its tag, and may attach no other',
  },
  { permission: 'kms:GenerateDataKey*', reason: OWN_FOLDER },
  { permission: 'kms:ReEncrypt*', reason: OWN_FOLDER },
  { permission: 's3:GetBucket*', reason: OWN_FOLDER },
  { permission: 's3:GetObject*', reason: OWN_FOLDER },
  { permission: 's3:List*', reason: OWN_FOLDER },
  { permission: 'ssm:UpdateInstanceInformation on *', reason: SESSION_MANAGER },
  { permission: 'ssmmessages:CreateControlChannel on *', reason: SESSION_MANAGER },
  { permission: 'ssmmessages:CreateDataChannel on *', reason: SESSION_MANAGER },
  { permission: 'ssmmessages:OpenControlChannel on *', reason: SESSION_MANAGER },
  { permission: 'ssmmessages:OpenDataChannel on *', reason: SESSION_MANAGER },
];
