import { CrossStackReferences, ReferenceStrength } from 'aws-cdk-lib';
import { CfnLoggingConfiguration, CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { pathBeginsWith, rateBasedStatement } from './rate-rule.ts';
import type { RateRule } from './rate-rule.ts';

export interface WebFirewallProps {
  /** Its name begins with `aws-waf-logs-`, or WAF does not write to it. */
  readonly logGroup: ILogGroup;

  readonly rateRules: readonly RateRule[];

  /** Beginnings of the paths that take bodies of more than 8 KiB. The services limit these: to 1 MiB, imports of products to 4 MiB. */
  readonly largeBodyPaths: readonly string[];

  /** Beginnings of the paths whose bodies are signed, and are verified by our code instead of by WAF's common rules. */
  readonly signedPaths: readonly string[];
}

/** The label that the common rules give to a request whose body has more than 8 KiB. */
const LARGE_BODY = 'awswaf:managed:aws:core-rule-set:SizeRestrictions_Body';

type Rule = Omit<CfnWebACL.RuleProperty, 'priority' | 'visibilityConfig'>;

/** WAF in front of CloudFront: managed rules, limits per address, and a log of what was blocked or counted. */
export class WebFirewall extends Construct {
  readonly arn: string;

  /** The value of the dimension `WebACL` of its metrics. */
  readonly metricName = 'shopmart';

  constructor(scope: Construct, id: string, { logGroup, rateRules, largeBodyPaths, signedPaths }: WebFirewallProps) {
    super(scope, id);
    const rules: readonly Rule[] = [
      managed('AWSManagedRulesAmazonIpReputationList'),
      managed('AWSManagedRulesKnownBadInputsRuleSet'),
      managed('AWSManagedRulesCommonRuleSet', {
        scopeDownStatement: { notStatement: { statement: pathBeginsWith(signedPaths) } },
        ruleActionOverrides: [{ name: 'SizeRestrictions_BODY', actionToUse: { count: {} } }],
      }),
      {
        name: 'large-bodies',
        action: { block: {} },
        statement: {
          andStatement: {
            statements: [
              { labelMatchStatement: { scope: 'LABEL', key: LARGE_BODY } },
              { notStatement: { statement: pathBeginsWith(largeBodyPaths) } },
            ],
          },
        },
      },
      ...rateRules.map((rule) => ({ name: rule.name, action: { block: {} }, statement: rateBasedStatement(rule) })),
    ];
    const acl = new CfnWebACL(this, 'WebAcl', {
      scope: 'CLOUDFRONT',
      description: 'ShopMart: managed rules and rates per address',
      defaultAction: { allow: {} },
      visibilityConfig: visible(this.metricName),
      rules: rules.map((rule, priority) => ({ ...rule, priority, visibilityConfig: visible(rule.name) })),
    });
    // A strong reference to another region takes two custom resources. The property of the distribution changes in place.
    CrossStackReferences.of(acl).produce(ReferenceStrength.WEAK);
    this.arn = acl.attrArn;
    const keep = (action: string) => ({
      Behavior: 'KEEP',
      Requirement: 'MEETS_ANY',
      Conditions: [{ ActionCondition: { Action: action } }],
    });
    new CfnLoggingConfiguration(this, 'Logging', {
      resourceArn: acl.attrArn,
      logDestinationConfigs: [logGroup],
      // What was allowed is in CloudFront's own log.
      loggingFilter: { DefaultBehavior: 'DROP', Filters: [keep('BLOCK'), keep('COUNT')] },
      redactedFields: ['authorization', 'cookie'].map((name) => ({ singleHeader: { Name: name } })),
    });
  }
}

function managed(name: string, options: Partial<CfnWebACL.ManagedRuleGroupStatementProperty> = {}): Rule {
  return { name, overrideAction: { none: {} }, statement: { managedRuleGroupStatement: { vendorName: 'AWS', name, ...options } } };
}

function visible(metricName: string): CfnWebACL.VisibilityConfigProperty {
  return { cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true, metricName };
}
