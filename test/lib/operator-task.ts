import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { SynthesizedShop } from './synthesized-shop.ts';

const Container = z.object({
  Name: z.literal('operator'),
  Environment: z.array(z.looseObject({ Name: z.string() })),
  Secrets: z.array(z.looseObject({ Name: z.string() })),
});

/** The operators' task inside the network. */
export function describeOperatorTask(environment: string, synthesized: () => SynthesizedShop): void {
  let shop: SynthesizedShop;
  beforeAll(() => {
    shop = synthesized();
  });
  const resources = (type: string) =>
    Object.values(shop.stacks['operations']?.Resources ?? {})
      .filter(({ Type }) => Type === type)
      .map(({ Properties }) => Properties);

  describe('the operator task', () => {
    test('has the addresses and logins that the runbooks need, and no administrator login', () => {
      const [task] = resources('AWS::ECS::TaskDefinition');
      expect(task?.['Family']).toBe(`shopmart-${environment}-operator`);
      const [{ Environment, Secrets }] = z.tuple([Container]).parse(task?.['ContainerDefinitions']);
      const names = [...Environment, ...Secrets].map(({ Name }) => Name);
      expect(names).toEqual(
        expect.arrayContaining(['BUS_URL', 'BUS_USER', 'BUS_PASSWORD', 'CORE_HOST', 'CORE_PASSWORD', 'ORDERS_HOST', 'ORDERS_PASSWORD']),
      );
      expect(JSON.stringify(Secrets)).not.toContain('Admin');
    });

    test('has a role without any permission', () => {
      const [task] = resources('AWS::ECS::TaskDefinition');
      const role = z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) }).parse(task?.['TaskRoleArn'])['Fn::GetAtt'][0];
      expect(JSON.stringify(resources('AWS::IAM::Policy').map(({ Roles }) => Roles))).not.toContain(role);
    });

    test('is started by the command in an output', () => {
      expect(JSON.stringify(shop.stacks['operations']?.Outputs['RunTask'])).toContain('aws ecs run-task --cluster ');
    });
  });
}
