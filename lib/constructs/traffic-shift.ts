import { AlternateTarget, ListenerRuleConfiguration } from 'aws-cdk-lib/aws-ecs';
import { ApplicationListenerRule, ListenerAction } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { ApplicationTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { TestListener } from './test-listener.ts';

export interface TrafficShiftProps {
  readonly name: string;
  readonly priority: number;
  readonly targets: ApplicationTargetGroup;
  readonly alternate: ApplicationTargetGroup;

  /** The rule of production. */
  readonly rule: ApplicationListenerRule;
  readonly testListener: TestListener;
}

/**
 * Lets ECS shift traffic between two target groups. ECS owns the weights of both rules: a change of a rule in a template resets them to those of the template
 * (docs/deploying.md, "Listener rules").
 */
export class TrafficShift extends Construct {
  readonly target: AlternateTarget;

  constructor(scope: Construct, id: string, { name, priority, targets, alternate, rule, testListener }: TrafficShiftProps) {
    super(scope, id);
    const testRule = new ApplicationListenerRule(this, 'TestRule', {
      listener: testListener.listener,
      priority,
      conditions: [testListener.conditionOf(name)],
      action: ListenerAction.weightedForward([
        { targetGroup: targets, weight: 0 },
        { targetGroup: alternate, weight: 100 },
      ]),
    });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('ecs.amazonaws.com'),
      description: `ECS shifts the traffic of ${name}`,
    });
    // The actions of the managed policy AmazonECSInfrastructureRolePolicyForLoadBalancers (version 6), on this service's resources only.
    role.addToPolicy(
      new PolicyStatement({
        actions: ['DescribeListeners', 'DescribeRules', 'DescribeTargetGroups', 'DescribeTargetHealth'].map(loadBalancing),
        resources: ['*'],
      }),
    );
    role.addToPolicy(
      new PolicyStatement({
        actions: ['RegisterTargets', 'DeregisterTargets'].map(loadBalancing),
        resources: [targets.targetGroupArn, alternate.targetGroupArn],
      }),
    );
    role.addToPolicy(
      new PolicyStatement({ actions: [loadBalancing('ModifyRule')], resources: [rule.listenerRuleArn, testRule.listenerRuleArn] }),
    );
    this.target = new AlternateTarget('AlternateTarget', {
      alternateTargetGroup: alternate,
      productionListener: ListenerRuleConfiguration.applicationListenerRule(rule),
      testListener: ListenerRuleConfiguration.applicationListenerRule(testRule),
      role,
    });
  }
}

const loadBalancing = (action: string) => `elasticloadbalancing:${action}`;
