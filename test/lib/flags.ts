import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { selectEnvironments } from '../../lib/config.ts';
import type { SynthesizedShop } from './synthesized-shop.ts';

const Task = z.object({
  ContainerDefinitions: z.array(z.looseObject({ Name: z.string(), Environment: z.array(z.looseObject({ Name: z.string() })) })),
});

/** The way of a flag from AppConfig to a service. */
export function describeFlags(environment: string, synthesized: () => SynthesizedShop): void {
  let shop: SynthesizedShop;
  beforeAll(() => {
    shop = synthesized();
  });
  const properties = (type: string) => shop.find(`AWS::AppConfig::${type}`).map(({ resource }) => resource.Properties);
  const readers = () =>
    shop
      .find('AWS::ECS::TaskDefinition')
      .map(({ stack, resource }) => ({ stack, containers: Task.parse(resource.Properties).ContainerDefinitions }))
      .filter(({ containers }) => containers.some(({ Environment }) => Environment.some(({ Name }) => Name === 'FLAGS_URL')));

  describe('flags', () => {
    test('start with the values of the environment, and keep former versions for their history', () => {
      const [config] = selectEnvironments(environment);
      const values = Object.fromEntries(Object.entries(config?.flags ?? {}).map(([flag, enabled]) => [flag, { enabled }]));
      const [version] = shop.find('AWS::AppConfig::HostedConfigurationVersion');
      expect(JSON.parse(z.string().parse(version?.resource.Properties['Content']))).toMatchObject({ version: '1', values });
      const template = JSON.stringify(shop.assembly.stacks.find(({ stackName }) => stackName.endsWith('-flags'))?.template);
      expect(template).toContain('"UpdateReplacePolicy":"Retain","DeletionPolicy":"Delete"');
      expect(properties('ConfigurationProfile')).toMatchObject([{ Type: 'AWS.AppConfig.FeatureFlags' }]);
    });

    test('change in all tasks at once, or gradually', () => {
      const strategies = properties('DeploymentStrategy').map(
        ({ Name, DeploymentDurationInMinutes, FinalBakeTimeInMinutes, GrowthFactor }) => [
          Name,
          [DeploymentDurationInMinutes, FinalBakeTimeInMinutes, GrowthFactor],
        ],
      );
      expect(Object.fromEntries(strategies)).toEqual({
        [`shopmart-${environment}-at-once`]: [0, 0, 100],
        [`shopmart-${environment}-gradual`]: [10, 10, 20],
      });
    });

    test('are read through an agent that polls every few seconds, and without which a service runs', () => {
      expect(readers().map(({ stack }) => stack)).toEqual(['order']);
      for (const { containers } of readers()) {
        const agent = containers.find(({ Name }) => Name === 'appconfig-agent');
        expect(agent).toMatchObject({ Essential: false, RestartPolicy: { Enabled: true }, MemoryReservation: 64 });
        const settings = Object.fromEntries((agent?.Environment ?? []).map(({ Name, Value }) => [Name, Value]));
        expect(settings).toMatchObject({ POLL_INTERVAL: '5' });
        expect(JSON.stringify(settings['PREFETCH_LIST'])).toContain('/configurations/');
      }
    });

    test('are readable for those services only, and only this configuration', () => {
      const policies = shop.find('AWS::IAM::Policy').filter(({ resource }) => JSON.stringify(resource.Properties).includes('appconfig:'));
      expect(policies.map(({ stack }) => stack)).toEqual(readers().map(({ stack }) => stack));
      for (const { resource } of policies) {
        const { Statement } = z
          .object({ Statement: z.array(z.looseObject({ Action: z.json(), Resource: z.json().optional() })) })
          .parse(resource.Properties['PolicyDocument']);
        const [statement, ...others] = Statement.filter(({ Action }) => JSON.stringify(Action).includes('appconfig:'));
        expect(others).toEqual([]);
        expect(statement?.Action).toEqual(['appconfig:GetLatestConfiguration', 'appconfig:StartConfigurationSession']);
        const arn = JSON.stringify(statement?.Resource);
        for (const part of [':application/', '/environment/', '/configuration/']) expect(arn).toContain(part);
        expect(arn).not.toContain('*');
      }
    });
  });
}
