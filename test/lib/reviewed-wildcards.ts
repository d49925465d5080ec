const NETWORK_INTERFACES =
  'The Lambda service makes a function’s network interface in the name of its role, and EC2 takes no narrower resource for it';

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
  {
    permission: 'ecr:GetAuthorizationToken on *',
    reason: 'Signing in to the registry is not an act on a repository; pulling is granted per repository',
  },
];
