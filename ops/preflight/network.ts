import { DescribeAvailabilityZonesCommand, DescribeManagedPrefixListsCommand, type EC2Client } from '@aws-sdk/client-ec2';
import type { EnvironmentConfig } from '../../lib/config.ts';
import { missing, ok, type Finding } from './finding.ts';

const CLOUDFRONT = 'com.amazonaws.global.cloudfront.origin-facing';

/** Checks the prefix list of CloudFront's addresses. Its id differs per region. */
export async function checkPrefixList(ec2: EC2Client, { name, region, cloudFrontPrefixList }: EnvironmentConfig): Promise<Finding> {
  const subject = 'prefix list of CloudFront';
  const Filters = [{ Name: 'prefix-list-name', Values: [CLOUDFRONT] }];
  const { PrefixLists = [] } = await ec2.send(new DescribeManagedPrefixListsCommand({ Filters }));
  const id = PrefixLists[0]?.PrefixListId;
  if (id === undefined)
    return missing(subject, `${region} has no list ${CLOUDFRONT}`, 'choose a region in which CloudFront has VPC origins');
  if (id === cloudFrontPrefixList) return ok(subject, id);
  const detail = `cloudFrontPrefixList is "${cloudFrontPrefixList}", in ${region} it is "${id}"`;
  return missing(subject, detail, `lib/environments/${name}.ts: cloudFrontPrefixList: '${id}'`);
}

/** Checks the availability zones, whose names differ per account. */
export async function checkZones(ec2: EC2Client, { name, region, zones }: EnvironmentConfig): Promise<Finding> {
  const subject = 'availability zones';
  const { AvailabilityZones = [] } = await ec2.send(new DescribeAvailabilityZonesCommand({}));
  const available = AvailabilityZones.flatMap(({ ZoneName, State }) => (ZoneName !== undefined && State === 'available' ? [ZoneName] : []));
  const unknown = zones.filter((zone) => !available.includes(zone));
  if (unknown.length === 0) return ok(subject, zones.join(', '));
  const choice = available.slice(0, 3).map((zone) => `'${zone}'`);
  const detail = `${unknown.join(', ')} cannot be used; ${region} has ${available.join(', ') || 'none'}`;
  return missing(subject, detail, `lib/environments/${name}.ts: zones: [${choice.join(', ')}]`);
}
