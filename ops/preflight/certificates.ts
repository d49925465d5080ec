import { DescribeCertificateCommand, type ACMClient } from '@aws-sdk/client-acm';
import type { EnvironmentConfig } from '../../lib/config.ts';
import { isError, missing, ok, type Finding } from './finding.ts';

/** Checks one certificate: it must be issued and match the shop's name. @param acm - a client of the certificate's region */
export async function checkCertificate(
  acm: ACMClient,
  { name, domain }: EnvironmentConfig,
  field: 'certificateArn' | 'loadBalancerCertificateArn',
): Promise<Finding> {
  const subject = `domain.${field}`;
  if (domain === undefined) return ok(subject, "none: the shop uses CloudFront's name");
  const arn = domain[field];
  const region = arn.split(':')[3] ?? '';
  const request = `aws acm request-certificate --region ${region} --domain-name ${domain.name} --validation-method DNS # then lib/environments/${name}.ts`;
  try {
    const { Certificate } = await acm.send(new DescribeCertificateCommand({ CertificateArn: arn }));
    const names = Certificate?.SubjectAlternativeNames ?? [];
    if (!names.some((pattern) => isFor(pattern, domain.name)))
      return missing(subject, `${arn} is for ${names.join(', ') || 'no name'}, not for ${domain.name}`, request);
    if (Certificate?.Status === 'ISSUED') return ok(subject, `issued for ${domain.name}`);
    const query = "--query 'Certificate.DomainValidationOptions[].ResourceRecord'";
    const records = `aws acm describe-certificate --region ${region} --certificate-arn ${arn} ${query}`;
    return missing(subject, `${arn} is ${Certificate?.Status ?? 'unknown'}: add its records to DNS`, records);
  } catch (error) {
    if (!isError(error, 'ResourceNotFoundException')) throw error;
    return missing(subject, `${arn} does not exist in this account`, request);
  }
}

/** A wildcard matches one label. */
function isFor(pattern: string, name: string): boolean {
  return pattern === name || (pattern.startsWith('*.') && name.slice(name.indexOf('.')) === pattern.slice(1));
}
