import { describe, expect, test } from 'vitest';
import type { SynthesizedShop } from './synthesized-shop.ts';

/** The role of deployment jobs, and the alarms of the account's costs. */
export function describeDelivery(environment: string, shop: () => SynthesizedShop): void {
  describe('delivery', () => {
    const only = (type: string) => {
      const found = shop()
        .find(type)
        .filter(({ stack }) => stack === 'delivery');
      expect(found).toHaveLength(1);
      return found[0]?.resource.Properties ?? {};
    };

    test('lets only jobs of the GitHub environment of this name take the role', () => {
      const { AssumeRolePolicyDocument, RoleName } = only('AWS::IAM::Role');
      expect(RoleName).toBe(`shopmart-${environment}-deployer`);
      expect(AssumeRolePolicyDocument).toMatchObject({
        Statement: [
          {
            Action: 'sts:AssumeRoleWithWebIdentity',
            Condition: {
              StringEquals: {
                'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
                'token.actions.githubusercontent.com:sub': `repo:replace/shopmart:environment:${environment}`,
              },
            },
          },
        ],
      });
    });

    test('lets the role take the roles of the bootstrap in both regions, and do nothing else', () => {
      const { PolicyDocument } = only('AWS::IAM::Policy');
      expect(PolicyDocument).toMatchObject({ Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow' }] });
      const text = JSON.stringify(PolicyDocument);
      for (const region of ['eu-west-2', 'us-east-1'])
        for (const purpose of ['deploy', 'file-publishing', 'image-publishing'])
          expect(text).toMatch(new RegExp(`cdk-hnb659fds-${purpose}-role-\\d{12}-${region}"`));
      expect(text).not.toContain('*');
    });

    test('mails before the costs of a month exceed the budget', () => {
      const budget = only('AWS::Budgets::Budget');
      expect(budget).toMatchObject({
        Budget: { TimeUnit: 'MONTHLY', BudgetLimit: { Unit: 'USD' } },
        NotificationsWithSubscribers: [
          { Notification: { NotificationType: 'ACTUAL', Threshold: 80 }, Subscribers: [{ SubscriptionType: 'EMAIL' }] },
          { Notification: { NotificationType: 'FORECASTED', Threshold: 100 }, Subscribers: [{ SubscriptionType: 'EMAIL' }] },
        ],
      });
      only('AWS::CE::AnomalySubscription');
    });
  });
}
