import type { EnvironmentTemplates } from '../templates/environment-templates.ts';
import { countOf } from '../templates/lookup.ts';
import { KEPT_DAYS, ORDER } from './traffic.ts';
import type { Traffic } from './traffic.ts';

/** What one database holds of all data, which is assumed to be spread evenly over the Aurora clusters and the orders cluster. */
export function databaseShare(templates: EnvironmentTemplates): number {
  const hasMachines = countOf(templates, ({ Type }) => Type === 'AWS::EC2::Volume') > 0;
  return 1 / (countOf(templates, ({ Type }) => Type === 'AWS::RDS::DBCluster') + (hasMachines ? 1 : 0));
}

/** History, and a year of orders. */
export function storedGigabytes({ historyGigabytes, ordersPerDay }: Traffic): number {
  return historyGigabytes + (ordersPerDay * KEPT_DAYS * ORDER.storedKilobytes) / 1e6;
}
