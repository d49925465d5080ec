import { ACMClient } from '@aws-sdk/client-acm';
import { EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient } from '@aws-sdk/client-iam';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import type { EnvironmentConfig } from '../../lib/config.ts';
import { checkBootstraps } from './bootstraps.ts';
import { checkCertificate } from './certificates.ts';
import { missing, type Finding } from './finding.ts';
import { checkMailAccount, checkSender } from './mail.ts';
import { checkPrefixList, checkZones } from './network.ts';
import { checkQuotas } from './quotas.ts';
import { checkServiceLinkedRoles } from './service-linked-roles.ts';

/** The region of CloudFront's certificates. */
const CLOUDFRONT_REGION = 'us-east-1';

const requestHandler = { connectionTimeout: 5_000, requestTimeout: 10_000 };

/** Checks the prerequisites of a deployment in the account. Read-only. */
export async function preflight(config: EnvironmentConfig): Promise<readonly Finding[]> {
  const here = { region: config.region, requestHandler };
  const [iam, quotas, ec2, ses] = [new IAMClient(here), new ServiceQuotasClient(here), new EC2Client(here), new SESv2Client(here)];
  const [regional, global] = [new ACMClient(here), new ACMClient({ region: CLOUDFRONT_REGION, requestHandler })];
  const checks: readonly (readonly [string, () => Promise<Finding | readonly Finding[]>])[] = [
    ['service-linked roles', async () => checkServiceLinkedRoles(iam, config)],
    ['bootstraps', async () => checkBootstraps(iam, config)],
    ['quotas', async () => checkQuotas(quotas, config)],
    ['prefix list of CloudFront', async () => checkPrefixList(ec2, config)],
    ['availability zones', async () => checkZones(ec2, config)],
    ['domain.certificateArn', async () => checkCertificate(global, config, 'certificateArn')],
    ['domain.loadBalancerCertificateArn', async () => checkCertificate(regional, config, 'loadBalancerCertificateArn')],
    ['account of SES', async () => checkMailAccount(ses, config)],
    ['sender', async () => checkSender(ses, config)],
  ];
  const findings = checks.map(async ([subject, check]) => {
    try {
      return await check();
    } catch (error) {
      return notChecked(subject, error, config.account);
    }
  });
  return (await Promise.all(findings)).flat();
}

/** A check that fails counts as missing. */
function notChecked(subject: string, error: unknown, account: string): Finding {
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return missing(subject, `could not be checked: ${reason}`, `sign in to account ${account} with the permission ReadOnlyAccess`);
}
