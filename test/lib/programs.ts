import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { actionsOf } from './aws-calls.ts';
import { findDifferences } from './program-permissions.ts';
import type { Found, Synthesized } from './synthesized-shop.ts';

const Document = z.looseObject({ Statement: z.array(z.looseObject({ Action: z.union([z.string(), z.array(z.string())]) })) });

/** Each program's calls of AWS, found in its bundle, against the policies of its role. */
export function describePrograms(environment: string, synthesized: () => Synthesized): void {
  /** What the check reports after a change of one policy's statements. */
  const differencesAfter = (policy: RegExp, change: (actions: readonly string[]) => string[]): readonly string[] => {
    const shop = synthesized().shop(environment);
    const changed = (found: Found): Found => {
      if (found.resource.Type !== 'AWS::IAM::Policy' || !policy.test(`${found.stack}/${found.id}`)) return found;
      const { Statement } = Document.parse(found.resource.Properties['PolicyDocument']);
      const statements = Statement.map(({ Action, ...rest }) => ({ ...rest, Action: change([Action].flat()) }));
      const Properties = z.record(z.string(), z.json()).parse({ ...found.resource.Properties, PolicyDocument: { Statement: statements } });
      return { ...found, resource: { ...found.resource, Properties } };
    };
    const find = (...types: readonly string[]) => shop.find(...types).map(changed);
    return findDifferences(environment, { ...shop, find }, synthesized().bundles);
  };

  describe('the role of each program', () => {
    test('allows what its code calls and its settings name, and nothing more', () => {
      const { bundles, shop } = synthesized();
      expect(findDifferences(environment, shop(environment), bundles)).toEqual([]);
      expect(new Set([...bundles.values()].flatMap(({ commands }) => actionsOf(commands))).size).toBe(18);
    });

    test('is reported when it allows an action too many', () => {
      const found = differencesAfter(/^payment\/SettlePayments/, (actions) => [...actions, 'sqs:PurgeQueue']);
      expect(found).toEqual([expect.stringMatching(/^payment\/SettlePayments\w+ may sqs:PurgeQueue, which it never calls$/)]);
    });

    test('is reported when it allows an action too few', () => {
      const found = differencesAfter(/^inventory\/PickParcels/, (actions) => actions.filter((action) => action !== 'sqs:SendMessage'));
      expect(found).toEqual([
        expect.stringMatching(/^inventory\/PickParcels\w+ calls sqs:SendMessage, which its role does not allow$/),
        expect.stringMatching(/^inventory\/PickParcels\w+ has SAGA_REPLIES_URL, but may not sqs:SendMessage on messaging\/sagareplies/),
      ]);
    });
  });
}
