import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { SynthesizedShop } from './synthesized-shop.ts';

/** What CloudFront's firewall blocks, what it logs, and the alarms of us-east-1. */
export function describeFirewall(environment: string, synthesized: () => SynthesizedShop): void {
  let shop: SynthesizedShop;
  let rules: readonly Rule[];
  beforeAll(() => {
    shop = synthesized();
    rules = WebAcl.parse(only('AWS::WAFv2::WebACL')).Rules;
  });
  const only = (type: string) => {
    const [found, ...others] = shop.find(type);
    expect(others, type).toEqual([]);
    return found?.resource.Properties;
  };
  const rule = (name: string) => JSON.stringify(rules.find(({ Name }) => Name === name));

  describe('the firewall', () => {
    test('is in us-east-1, and the distribution uses it', () => {
      const regions = shop.assembly.stacks.map(({ stackName, environment: { region } }) => [
        stackName.replace(/^shopmart-\w+-/, ''),
        region,
      ]);
      expect(new Set(regions.filter(([, region]) => region === 'us-east-1').map(([name]) => name))).toEqual(
        new Set(['edge-alarms', 'edge-firewall']),
      );
      expect(only('AWS::WAFv2::WebACL')).toMatchObject({ Scope: 'CLOUDFRONT', DefaultAction: { Allow: {} } });
      expect(only('AWS::CloudFront::Distribution')).toMatchObject({
        DistributionConfig: {
          WebACLId: { 'Fn::GetStackOutput': { StackName: `shopmart-${environment}-edge-firewall`, Region: 'us-east-1' } },
        },
      });
    });

    test('blocks what the managed rules find: bad addresses, known exploits, common attacks', () => {
      const managed = ['AWSManagedRulesAmazonIpReputationList', 'AWSManagedRulesKnownBadInputsRuleSet', 'AWSManagedRulesCommonRuleSet'];
      expect(rules.slice(0, 3).map(({ Name, OverrideAction }) => [Name, OverrideAction])).toEqual(
        managed.map((name) => [name, { None: {} }]),
      );
    });

    test('inspects no signed webhook by the common rules, which would refuse addresses in its body', () => {
      expect(rule('AWSManagedRulesCommonRuleSet')).toMatch(/"ScopeDownStatement":\{"NotStatement":.*"SearchString":"\/webhooks\/"/);
    });

    test('blocks a body of more than 8 KiB, except where our services take larger ones', () => {
      expect(rule('AWSManagedRulesCommonRuleSet')).toContain(
        '"RuleActionOverrides":[{"ActionToUse":{"Count":{}},"Name":"SizeRestrictions_BODY"}]',
      );
      const large = rule('large-bodies');
      expect(large).toContain('"Action":{"Block":{}}');
      expect(large).toContain('"Key":"awswaf:managed:aws:core-rule-set:SizeRestrictions_Body"');
      expect(pathsOf(large)).toEqual(['/api/catalogue/imports', '/api/products', '/api/stock', '/staff/catalogue/import', '/webhooks/']);
    });

    test.each([
      ['sign-in', 300, ['/api/sessions', '/sign-in/session']],
      ['registration', 100, ['/api/accounts', '/api/customers', '/account']],
      ['checkout', 200, ['/api/orders']],
    ])('blocks an address that posts too often: %s', (name, limit, paths) => {
      const text = rule(name);
      expect(text).toContain('"Action":{"Block":{}}');
      expect(text).toContain(`"AggregateKeyType":"IP","EvaluationWindowSec":300,"Limit":${limit}`);
      expect(pathsOf(text)).toEqual(paths);
      expect(text).toContain('"SearchString":"POST"');
      expect(text).toContain('"Type":"URL_DECODE"');
    });

    test('has rules of different priorities', () => {
      expect(new Set(rules.map(({ Priority }) => Priority)).size).toBe(rules.length);
    });

    test('logs what it blocks or counts, without credentials', () => {
      const logging = only('AWS::WAFv2::LoggingConfiguration');
      expect(logging).toMatchObject({
        LoggingFilter: { DefaultBehavior: 'DROP' },
        RedactedFields: [{ SingleHeader: { Name: 'authorization' } }, { SingleHeader: { Name: 'cookie' } }],
      });
      expect([...JSON.stringify(logging).matchAll(/"Action":"(\w+)"/g)].map(([, action]) => action)).toEqual(['BLOCK', 'COUNT']);
      const groups = shop.find('AWS::Logs::LogGroup').filter(({ stack }) => stack === 'edge-firewall');
      expect(groups.map(({ resource }) => resource.Properties['LogGroupName'])).toEqual([`aws-waf-logs-shopmart-${environment}`]);
    });
  });

  test('CloudFront’s own errors call an operator, by a topic of the region of its metrics', () => {
    const alarms = shop.find('AWS::CloudWatch::Alarm').filter(({ stack }) => stack === 'edge-alarms');
    const errors = alarms.find(({ resource }) => resource.Properties['MetricName'] === '5xxErrorRate')?.resource.Properties;
    expect(errors).toMatchObject({
      Namespace: 'AWS/CloudFront',
      Threshold: 1,
      AlarmActions: [{ Ref: expect.stringMatching(/^AlarmsTopic/) }],
    });
    expect(errors?.['Dimensions']).toEqual([
      { Name: 'DistributionId', Value: { 'Fn::GetStackOutput': expect.objectContaining({ StackName: `shopmart-${environment}-edge` }) } },
      { Name: 'Region', Value: 'Global' },
    ]);
  });
}

const Rule = z.looseObject({ Name: z.string(), Priority: z.int(), OverrideAction: z.json().optional() });
const WebAcl = z.looseObject({ Rules: z.array(Rule) });

type Rule = z.output<typeof Rule>;

function pathsOf(rule: string): readonly unknown[] {
  return [...rule.matchAll(/"SearchString":"(\/[^"]*)"/g)].map(([, path]) => path);
}
