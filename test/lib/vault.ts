import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { SynthesizedShop } from './synthesized-shop.ts';

const Environment = z.object({ Variables: z.record(z.string(), z.json()) });

/** What holds of an environment with `secrets: { kind: 'vault' }`. */
export function describeVault(synthesized: () => SynthesizedShop): void {
  let shop: SynthesizedShop;
  beforeAll(() => {
    shop = synthesized();
  });
  const settingsOf = (stack: string, id: string): Readonly<Record<string, unknown>> => {
    const [worker] = shop.find('AWS::Lambda::Function').filter((each) => each.stack === stack && each.id.startsWith(id));
    return Environment.parse(worker?.resource.Properties['Environment']).Variables;
  };

  describe('with Vault', () => {
    test('each reader gets its own AppRole and the path of its secret', () => {
      expect(settingsOf('payment', 'SettlePayments')['STRIPE_KEY_SECRET_ID']).toBe('shopmart/prod/payment/stripe-key');
      expect(JSON.stringify(settingsOf('payment', 'SettlePayments')['VAULT'])).toMatch(/role-payment.*VaultSecretId/);
      expect(settingsOf('inventory', 'PickParcels')['WAREHOUSE_KEY_SECRET_ID']).toBe('shopmart/prod/inventory/warehouse-key');
      expect(JSON.stringify(settingsOf('inventory', 'PickParcels')['VAULT'])).toMatch(/role-inventory.*VaultSecretId/);
      expect(settingsOf('inventory', 'ReserveStock')['VAULT']).toBeUndefined();
    });

    test('Secrets Manager has the secret ids of the AppRoles, entered by operators, and no secret of a third party', () => {
      const secrets = shop.find('AWS::SecretsManager::Secret').filter(({ stack }) => stack === 'payment' || stack === 'inventory');
      const entered = secrets.filter(({ resource }) => resource.Properties['GenerateSecretString'] === undefined);
      expect(entered.map(({ resource }) => JSON.stringify(resource.Properties['Description'])).toSorted()).toEqual([
        '"Secret id of the AppRole inventory in Vault"',
        '"Secret id of the AppRole payment in Vault"',
      ]);
    });

    test("services reach Vault's own name by PrivateLink", () => {
      const [endpoint, ...others] = shop
        .find('AWS::EC2::VPCEndpoint')
        .filter(({ resource }) => JSON.stringify(resource.Properties['ServiceName']).includes('vpce-svc-'));
      expect(endpoint?.resource.Properties).toMatchObject({
        ServiceName: 'com.amazonaws.vpce.eu-west-2.vpce-svc-0123456789abcdef0',
        PrivateDnsEnabled: true,
        VpcEndpointType: 'Interface',
      });
      expect(others).toEqual([]);
    });
  });
}
