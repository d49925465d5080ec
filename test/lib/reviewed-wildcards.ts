const NETWORK_INTERFACES =
  'The Lambda service makes a function’s network interface in the name of its role, and EC2 takes no narrower resource for it';

const SHIFT_TRAFFIC =
  'ECS reads the state of rules and targets before it shifts traffic; Elastic Load Balancing has no narrower resource for reading';

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
  {
    permission: 'ecr:GetAuthorizationToken on *',
    reason: 'Signing in to the registry is not an act on a repository; pulling is granted per repository',
  },
  {
    permission: 's3:ListAllMyBuckets on *',
    reason: 'AWS lists it among the permissions of a canary; it shows names of buckets only, and IAM has no narrower resource',
  },
];
