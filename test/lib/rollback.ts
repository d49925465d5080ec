import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { repository } from '../../tools/build.ts';
import { LONGEST_ROLLBACK_SECONDS, rollbackTable, rollbackTimes } from './rollback-time.ts';
import type { RollbackTime } from './rollback-time.ts';
import type { Found, SynthesizedShop } from './synthesized-shop.ts';

const longest = ({ byAlarm = 0, byCircuitBreaker, byOperator }: RollbackTime) => Math.max(byAlarm, byCircuitBreaker, byOperator);
const slow = (times: readonly RollbackTime[]) =>
  times.filter((time) => longest(time) >= LONGEST_ROLLBACK_SECONDS).map(({ service }) => service);

/** Rollbacks in less than ten minutes, added up from the templates. */
export function describeRollback(environment: string, synthesized: () => SynthesizedShop): void {
  describe('a rollback', () => {
    test('of each service takes less than ten minutes, whatever starts it', () => {
      const times = rollbackTimes(environment, synthesized());
      expect(times).toHaveLength(11);
      expect(slow(times)).toEqual([]);
    });

    test('begins while ECS still watches the alarm, during the canary and after all traffic has shifted', () => {
      const watched = rollbackTimes(environment, synthesized()).filter((time) => time.watched.length > 0);
      expect(watched.map(({ service }) => service)).toEqual(['product', 'user']);
      for (const { service, detection, watched: windows } of watched)
        for (const window of windows) expect(window, service).toBeGreaterThanOrEqual(detection ?? Number.POSITIVE_INFINITY);
    });

    test('is too slow with a longer alarm, and with a target group that drains for five minutes', () => {
      const changed = (type: string, change: object): SynthesizedShop => {
        const shop = synthesized();
        const stacks = Object.fromEntries(
          Object.entries(shop.stacks).map(([name, template]) => {
            const resources = Object.entries(template.Resources).map(([id, resource]) => {
              const Properties = z.record(z.string(), z.json()).parse({ ...resource.Properties, ...(resource.Type === type && change) });
              return [id, { ...resource, Properties }] as const;
            });
            return [name, { ...template, Resources: Object.fromEntries(resources) }] as const;
          }),
        );
        const find = (...types: readonly string[]): readonly Found[] =>
          Object.entries(stacks).flatMap(([stack, { Resources }]) =>
            Object.entries(Resources).flatMap(([id, resource]) => (types.includes(resource.Type) ? [{ stack, id, resource }] : [])),
          );
        return { ...shop, stacks, find };
      };
      const routed = [
        'analytics',
        'backoffice',
        'inventory',
        'notification',
        'order',
        'payment',
        'product',
        'recommendation',
        'storefront',
        'user',
      ];
      expect(slow(rollbackTimes(environment, changed('AWS::CloudWatch::Alarm', { EvaluationPeriods: 10 })))).toEqual(routed);
      const draining = { TargetGroupAttributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '300' }] };
      expect(slow(rollbackTimes(environment, changed('AWS::ElasticLoadBalancingV2::TargetGroup', draining)))).toEqual(routed);
    });

    test.runIf(environment === 'prod')('has its times in docs/deploying.md', () => {
      expect(readFileSync(join(repository, 'docs/deploying.md'), 'utf8')).toContain(
        rollbackTable(rollbackTimes(environment, synthesized())),
      );
    });
  });
}
