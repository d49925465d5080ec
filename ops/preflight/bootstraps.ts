import { GetRoleCommand, type IAMClient } from '@aws-sdk/client-iam';
import type { EnvironmentConfig } from '../../lib/config.ts';
import { isError, missing, ok, type Finding } from './finding.ts';

/** The qualifier of CDK's default bootstrap. */
const QUALIFIER = 'hnb659fds';

/** CloudFront's certificates, firewall and alarms are there. */
const CLOUDFRONT_REGION = 'us-east-1';

/** Checks that each region that gets a stack has CDK's roles. */
export async function checkBootstraps(iam: IAMClient, { account, region, backups }: EnvironmentConfig): Promise<readonly Finding[]> {
  const regions = new Set([region, CLOUDFRONT_REGION, ...(backups ? [backups.copyRegion] : [])]);
  return Promise.all([...regions].map((each) => checkBootstrap(iam, account, each)));
}

async function checkBootstrap(iam: IAMClient, account: string, region: string): Promise<Finding> {
  const subject = `bootstrap of ${region}`;
  const RoleName = `cdk-${QUALIFIER}-deploy-role-${account}-${region}`;
  try {
    await iam.send(new GetRoleCommand({ RoleName }));
    return ok(subject, RoleName);
  } catch (error) {
    if (!isError(error, 'NoSuchEntityException', 'NoSuchEntity')) throw error;
    return missing(subject, `${RoleName} does not exist`, `npx cdk bootstrap aws://${account}/${region}`);
  }
}
