import { GetAccountCommand, GetEmailIdentityCommand, type SESv2Client } from '@aws-sdk/client-sesv2';
import type { EnvironmentConfig } from '../../lib/config.ts';
import { isError, later, missing, ok, type Finding } from './finding.ts';

/** Checks that the account is not in the sandbox of SES, which rejects every mail to a shopper. */
export async function checkMailAccount(ses: SESv2Client, { region, mailFrom, domain }: EnvironmentConfig): Promise<Finding> {
  const subject = 'account of SES';
  const { ProductionAccessEnabled = false, SendingEnabled = false } = await ses.send(new GetAccountCommand({}));
  if (!ProductionAccessEnabled) {
    const website = `https://${domain?.name ?? mailFrom.slice(mailFrom.indexOf('@') + 1)}`;
    const details = `--production-access-enabled --mail-type TRANSACTIONAL --website-url ${website}`;
    return missing(subject, 'is in the sandbox: no mail reaches a shopper', `aws sesv2 put-account-details --region ${region} ${details}`);
  }
  if (SendingEnabled) return ok(subject, 'sends to everyone');
  return missing(subject, 'sending is paused', `aws sesv2 put-account-sending-attributes --region ${region} --sending-enabled`);
}

/** The sender's domain, which the notification stack creates and its DNS records verify. */
export async function checkSender(ses: SESv2Client, { name, region, mailFrom }: EnvironmentConfig): Promise<Finding> {
  const domain = mailFrom.slice(mailFrom.indexOf('@') + 1);
  const subject = `sender ${domain}`;
  const stack = `shopmart-${name}-notification`;
  const records = `aws cloudformation describe-stacks --region ${region} --stack-name ${stack} --query 'Stacks[0].Outputs[].OutputValue'`;
  try {
    const { VerifiedForSendingStatus = false } = await ses.send(new GetEmailIdentityCommand({ EmailIdentity: domain }));
    if (VerifiedForSendingStatus) return ok(subject, 'is verified');
    return missing(subject, 'is not verified: its DNS records are missing', records);
  } catch (error) {
    if (!isError(error, 'NotFoundException')) throw error;
    return later(subject, `does not exist: ${stack} creates it, then its DNS records verify it`, records);
  }
}
