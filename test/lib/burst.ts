import { describe, expect, test } from 'vitest';
import { plotReplays } from '../../tools/scaling/plot.ts';
import { readPolicies } from '../../tools/scaling/read-policies.ts';
import type { ServiceResult } from '../../tools/scaling/report.ts';
import { missedGoal } from '../../tools/scaling/simulate.ts';
import { simulateEnvironment } from '../../tools/scaling/simulate-environment.ts';
import type { EnvironmentTemplates, Resource } from '../../tools/templates/environment-templates.ts';
import type { SynthesizedShop } from './synthesized-shop.ts';

/** The burst of `npm run simulate:scaling` against the templates of prod, as they are and without their headroom. */
export function describeBurst(synthesized: () => SynthesizedShop): void {
  const prod = (): EnvironmentTemplates => ({ environment: 'prod', stacks: synthesized().stacks });

  /** Prod with a changed template of the storefront; a resource that becomes `undefined` is left out. */
  const withStorefront = (change: (resource: Resource) => Resource | undefined): EnvironmentTemplates => {
    const { stacks } = prod();
    const { storefront } = stacks;
    const Resources = Object.fromEntries(
      Object.entries(storefront?.Resources ?? {}).flatMap(([id, resource]) => {
        const changed = change(resource);
        return changed ? [[id, changed] as const] : [];
      }),
    );
    return { environment: 'prod', stacks: { ...stacks, storefront: { Outputs: {}, ...storefront, Resources } } };
  };
  const missedBy = (results: readonly ServiceResult[]) =>
    results.flatMap(({ policies, replay }) => {
      const missed = missedGoal(replay, policies);
      return missed === undefined ? [] : [`${policies.service}: ${missed}`];
    });

  describe('in a burst of ten times the mean within a minute, prod', () => {
    test('has its new desired count within 30 seconds and at most 0.2 % errors; docs/scaling.svg shows it', async () => {
      const results = simulateEnvironment(prod());
      expect(missedBy(results)).toEqual([]);
      await expect(plotReplays('prod', results)).toMatchFileSnapshot('../../docs/scaling.svg');
    });

    test.each([6, 15])('returns errors without the headroom of its storefront: with at least %i tasks', (MinCapacity) => {
      const changed = withStorefront(({ Type, Properties }) => ({
        Type,
        Properties: Type === 'AWS::ApplicationAutoScaling::ScalableTarget' ? { ...Properties, MinCapacity } : Properties,
      }));
      expect(missedBy(simulateEnvironment(changed))).toEqual([expect.stringMatching(/^storefront: \d+\.\d % errors$/)]);
    });

    test('scales out minutes later without the step policy of its storefront', () => {
      const changed = withStorefront((resource) => (resource.Properties['PolicyType'] === 'StepScaling' ? undefined : resource));
      expect(missedBy(simulateEnvironment(changed))).toEqual([expect.stringMatching(/^storefront: scales out after \d{3} s$/)]);
    });

    test('is not simulated with a policy that the simulation does not know', () => {
      const changed = withStorefront(({ Type, Properties }) => ({
        Type,
        Properties:
          Properties['PolicyType'] === 'StepScaling'
            ? { ...Properties, StepScalingPolicyConfiguration: { AdjustmentType: 'ExactCapacity' } }
            : Properties,
      }));
      expect(() => readPolicies(changed)).toThrow(/ScalingPolicy \w+ of stack storefront cannot be read: .*PercentChangeInCapacity/s);
    });
  });
}
