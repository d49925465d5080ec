import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { hasSection } from '../support/runbook-sections.ts';
import type { SynthesizedShop } from './synthesized-shop.ts';

const Notifying = z.looseObject({ AlarmActions: z.array(z.json()), OKActions: z.array(z.json()), AlarmDescription: z.string() });

/** The metrics of the alarms and their topics. */
export function describeAlarms(environment: string, synthesized: () => SynthesizedShop): void {
  let shop: SynthesizedShop;
  beforeAll(() => {
    shop = synthesized();
  });
  const on = (metric: string) =>
    shop
      .find('AWS::CloudWatch::Alarm')
      .filter(({ resource }) => resource.Properties['MetricName'] === metric)
      .map(({ resource }) => resource.Properties);
  const clusters = () => shop.find('AWS::RDS::DBCluster').length;
  const topicsOf = (metric: string) => new Set(on(metric).map(({ AlarmActions }) => JSON.stringify(AlarmActions)));

  describe('the alarm of a database', () => {
    const WRITER = { Dimensions: expect.arrayContaining([{ Name: 'Role', Value: 'WRITER' }]) };

    test('is raised by a single deadlock: the metric is an average per second', () => {
      expect(on('Deadlocks')).toHaveLength(clusters());
      for (const alarm of on('Deadlocks'))
        expect(alarm).toMatchObject({
          ComparisonOperator: 'GreaterThanThreshold',
          Threshold: 0,
          EvaluationPeriods: 1,
          Statistic: 'Maximum',
          Namespace: 'AWS/RDS',
        });
    });

    test.each(['CPUUtilization', 'DatabaseConnections', 'FreeableMemory'])('measures %s of the writer, not of idle readers', (metric) => {
      const alarms = on(metric).filter(({ Namespace }) => Namespace === 'AWS/RDS');
      expect(alarms).toHaveLength(clusters());
      for (const alarm of alarms) expect(alarm).toMatchObject(WRITER);
    });

    test('is raised before writes fail: by old transaction ids, and by lagging readers', () => {
      expect(on('MaximumUsedTransactionIDs')).toHaveLength(clusters());
      expect(on('AuroraReplicaLagMaximum')).toHaveLength(shop.find('AWS::RDS::DBInstance').length - clusters());
    });
  });

  test('every alarm has actions, and its description ends with a runbook section that exists', () => {
    // Those of scaling have a policy as their action and notify no operator.
    const alarms = shop.find('AWS::CloudWatch::Alarm').filter(({ resource }) => resource.Properties['MetricName'] !== 'InFlightRequests');
    expect(alarms.length).toBeGreaterThan(50);
    for (const { stack, id, resource } of alarms) {
      const { AlarmActions, OKActions, AlarmDescription } = Notifying.parse(resource.Properties);
      expect([AlarmActions, OKActions], `${stack}/${id}`).toEqual([[expect.anything()], [expect.anything()]]);
      const [, section = ''] = / Runbook: docs\/runbooks\/(\S+)$/.exec(AlarmDescription) ?? [];
      expect(hasSection(section), `${stack}/${id}: ${JSON.stringify(AlarmDescription)}`).toBe(true);
    }
  });

  test('urgent alarms and notices have different topics', () => {
    const [urgent] = topicsOf('HTTPCode_Target_5XX_Count');
    const [notice] = topicsOf('TargetResponseTime');
    expect(urgent).not.toBe(notice);
    expect(topicsOf('RunningTaskCount').size).toBeGreaterThan(0);
    for (const metric of ['RunningTaskCount', 'HTTPCode_ELB_5XX_Count'])
      expect(JSON.stringify([...topicsOf(metric)]), metric).not.toContain('Notices');
    expect(JSON.stringify([...topicsOf('CPUUtilization')])).toContain('Notices');
  });

  test('an outage in front of the load balancer raises an alarm in shops with steady traffic: there are no requests', () => {
    const expected =
      environment === 'prod' ? [{ ComparisonOperator: 'LessThanThreshold', Threshold: 1, TreatMissingData: 'breaching' }] : [];
    const alarms = on('RequestCount');
    expect(alarms).toHaveLength(expected.length);
    expect(alarms).toMatchObject(expected);
  });

  test('bounces and complaints are published to the notices, and rates that endanger the sender raise alarms', () => {
    const [destination] = shop.find('AWS::SES::ConfigurationSetEventDestination');
    expect(destination?.resource.Properties).toMatchObject({
      EventDestination: { Enabled: true, MatchingEventTypes: ['bounce', 'complaint', 'reject'] },
    });
    expect(JSON.stringify(destination?.resource.Properties)).toContain('Notices');
    const identity = shop.find('AWS::SES::EmailIdentity').map(({ resource }) => resource.Properties);
    expect(identity).toMatchObject([
      { ConfigurationSetAttributes: { ConfigurationSetName: { Ref: expect.stringContaining('Mails') } }, MailFromAttributes: {} },
    ]);
    expect(on('Reputation.BounceRate')).toMatchObject([{ Threshold: 0.025 }]);
    expect(on('Reputation.ComplaintRate')).toMatchObject([{ Threshold: 0.0005 }]);
  });
}
