import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { selectEnvironments } from '../../lib/config.ts';
import { ALERTS } from '../../observability/alerts/alerts.ts';
import { ruleFile } from '../../observability/alerts/rule-groups.ts';
import { OBSERVED_SERVICES } from '../../observability/boards/all-boards.ts';
import { promtool } from '../support/promtool.ts';
import type { SynthesizedShop } from './synthesized-shop.ts';

const Task = z.object({
  ContainerDefinitions: z.array(
    z.looseObject({
      Name: z.string(),
      Essential: z.boolean().optional(),
      Environment: z.array(z.object({ Name: z.string(), Value: z.json() })).default([]),
    }),
  ),
});
const Text = z.union([z.string(), z.object({ 'Fn::Join': z.tuple([z.literal(''), z.array(z.json())]) })]);
const Policy = z.looseObject({ Statement: z.array(z.looseObject({ Action: z.json(), Principal: z.json() })) });
const AlertManager = z.object({
  route: z.looseObject({ receiver: z.string(), routes: z.array(z.looseObject({ receiver: z.string(), matchers: z.array(z.string()) })) }),
  receivers: z.array(
    z.object({
      name: z.string(),
      sns_configs: z.tuple([z.looseObject({ topic_arn: z.string(), sigv4: z.object({ region: z.string() }) })]),
    }),
  ),
});

/** A property that CloudFormation joins; each reference becomes its JSON. */
function textOf(property: unknown): string {
  const text = Text.parse(property);
  if (typeof text === 'string') return text;
  return text['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : JSON.stringify(part).replaceAll(/[^\w]/g, '_'))).join('');
}

/** Metrics, traces and logs: where they go, and who may write them. */
export function describeObservability(environment: string, synthesized: () => SynthesizedShop): void {
  let shop: SynthesizedShop;
  beforeAll(() => {
    shop = synthesized();
  });
  const properties = (type: string) => shop.find(type).map(({ resource }) => resource.Properties);
  const tasks = () =>
    shop
      .find('AWS::ECS::TaskDefinition')
      .map(({ stack, resource }) => ({ stack, containers: Task.parse(resource.Properties).ContainerDefinitions }));

  describe('observability', () => {
    test('has a collector beside each observed service, without which the service runs', () => {
      const observed = tasks().filter(({ containers }) => containers.some(({ Name }) => Name === 'adot-collector'));
      expect(observed.map(({ stack }) => stack).toSorted()).toEqual([...OBSERVED_SERVICES].toSorted());
      for (const { containers } of observed) {
        const collector = containers.find(({ Name }) => Name === 'adot-collector');
        expect(collector).toMatchObject({ Essential: false, User: '1000', ReadonlyRootFilesystem: true });
        const settings = new Map(collector?.Environment.map(({ Name, Value }) => [Name, JSON.stringify(Value)]));
        expect(settings.get('REMOTE_WRITE_URL')).toContain('api/v1/remote_write');
        const [service] = containers;
        const [config] = selectEnvironments(environment);
        expect(service?.Environment).toEqual(
          expect.arrayContaining([
            { Name: 'OTLP_URL', Value: 'http://localhost:4318' },
            { Name: 'TRACE_RATIO', Value: String(config?.traceRatio) },
          ]),
        );
      }
    });

    test('loads the rules that promtool accepts', () => {
      const [rules] = properties('AWS::APS::RuleGroupsNamespace');
      const data: unknown = parse(textOf(rules?.['Data']));
      expect(data).toEqual(JSON.parse(JSON.stringify(ruleFile())));
      expect(promtool(['check', 'rules', 'rules.yml'], { 'rules.yml': z.object({ groups: z.array(z.json()) }).parse(data) })).toMatchObject(
        { isAccepted: true },
      );
    });

    test('sends alerts to the topic of their severity, which accepts them', () => {
      const [workspace] = properties('AWS::APS::Workspace');
      const { alertmanager_config } = z
        .object({ alertmanager_config: z.string() })
        .parse(parse(textOf(workspace?.['AlertManagerDefinition'])));
      const { route, receivers } = AlertManager.parse(parse(alertmanager_config));
      const topicOf = (name: string) => receivers.find((each) => each.name === name)?.sns_configs[0].topic_arn;
      expect(topicOf('notice')).toMatch(/Notices/);
      expect(topicOf('urgent')).not.toMatch(/Notices/);
      expect(route).toMatchObject({ receiver: 'urgent', routes: [{ receiver: 'notice', matchers: ['severity = notice'] }] });
      expect(new Set(ALERTS.map(({ severity }) => severity))).toEqual(new Set(receivers.map(({ name }) => name)));
      const statements = properties('AWS::SNS::TopicPolicy').flatMap(({ PolicyDocument }) => Policy.parse(PolicyDocument).Statement);
      const allowed = statements.filter(({ Principal }) => JSON.stringify(Principal).includes('aps.amazonaws.com'));
      expect(new Set(allowed.map(({ Action }) => Action))).toEqual(new Set(['sns:Publish', 'sns:GetTopicAttributes']));
    });

    test('reaches Prometheus and X-Ray inside the network', () => {
      const names = JSON.stringify(properties('AWS::EC2::VPCEndpoint').map(({ ServiceName }) => ServiceName));
      for (const api of ['aps-workspaces', 'xray']) expect(names).toContain(`.${api}`);
    });

    test('keeps every log for the days of the environment, and no longer', () => {
      const [config] = selectEnvironments(environment);
      const groups = shop.find('AWS::Logs::LogGroup');
      expect(groups.length).toBeGreaterThan(10);
      for (const { stack, id, resource } of groups) expect(resource.Properties['RetentionInDays'], `${stack}/${id}`).toBe(config?.logDays);
    });
  });
}
