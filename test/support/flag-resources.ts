import type { Resource } from '../../local/runtime/processes/serve-emulator.ts';

/** The resources of `lib/stacks/flags.ts` as the emulator gets them. */
export function flagResources(flags: Readonly<Record<string, boolean>>): readonly Resource[] {
  const resource = (type: string, id: string, properties: object): Resource => ({ type: `AWS::AppConfig::${type}`, id, properties });
  const each = Object.entries(flags);
  const Content = JSON.stringify({
    version: '1',
    flags: Object.fromEntries(each.map(([name]) => [name, { name }])),
    values: Object.fromEntries(each.map(([name, enabled]) => [name, { enabled }])),
  });
  return [
    resource('Application', 'app0001', { Name: 'shopmart-dev' }),
    resource('Environment', 'env0001', { Name: 'dev' }),
    resource('ConfigurationProfile', 'pro0001', { Name: 'flags', Type: 'AWS.AppConfig.FeatureFlags', LocationUri: 'hosted' }),
    resource('DeploymentStrategy', 'str0001', { Name: 'shopmart-dev-at-once', DeploymentDurationInMinutes: 0 }),
    resource('DeploymentStrategy', 'str0002', {
      Name: 'shopmart-dev-gradual',
      DeploymentDurationInMinutes: 10,
      FinalBakeTimeInMinutes: 10,
    }),
    resource('HostedConfigurationVersion', '1', { Content, Description: 'the values of lib/environments/dev.ts' }),
  ];
}
