import { GetRoleCommand, type IAMClient } from '@aws-sdk/client-iam';
import type { EnvironmentConfig } from '../../lib/config.ts';
import { isError, missing, ok, type Finding } from './finding.ts';

/** Roles that AWS services create at their first use, by service. Often they cannot be assumed at once, and the first deployment fails. */
const ROLES = {
  'ecs.amazonaws.com': 'AWSServiceRoleForECS',
  'ecs.application-autoscaling.amazonaws.com': 'AWSServiceRoleForApplicationAutoScaling_ECSService',
  'elasticache.amazonaws.com': 'AWSServiceRoleForElastiCache',
  'elasticloadbalancing.amazonaws.com': 'AWSServiceRoleForElasticLoadBalancing',
  'rds.amazonaws.com': 'AWSServiceRoleForRDS',
  'vpcorigin.cloudfront.amazonaws.com': 'AWSServiceRoleForCloudFrontVPCOrigin',
} as const;

/** Those of the orders cluster: its machines are kept by Auto Scaling, and their image is built by Image Builder. */
const ROLES_OF_CITUS = {
  'autoscaling.amazonaws.com': 'AWSServiceRoleForAutoScaling',
  'imagebuilder.amazonaws.com': 'AWSServiceRoleForImageBuilder',
} as const;

/** Checks that the roles exist, and that the account is the environment's. */
export async function checkServiceLinkedRoles(
  iam: IAMClient,
  { account, orders }: Pick<EnvironmentConfig, 'account' | 'orders'>,
): Promise<readonly Finding[]> {
  const roles = orders.engine === 'citus' ? { ...ROLES, ...ROLES_OF_CITUS } : ROLES;
  return Promise.all(Object.entries(roles).map(([service, role]) => checkRole(iam, account, service, role)));
}

async function checkRole(iam: IAMClient, account: string, service: string, role: string): Promise<Finding> {
  const subject = `role of ${service}`;
  try {
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: role }));
    const owner = Role?.Arn?.split(':')[4] ?? 'unknown';
    if (owner !== account)
      return missing(subject, `the credentials are of account ${owner}, the environment is in ${account}`, 'export AWS_PROFILE=PROFILE');
    return ok(subject, role);
  } catch (error) {
    if (!isError(error, 'NoSuchEntityException', 'NoSuchEntity')) throw error;
    return missing(subject, `${role} does not exist`, `aws iam create-service-linked-role --aws-service-name ${service}`);
  }
}
