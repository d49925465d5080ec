import { parseEnvironment } from '../../lib/config.ts';
import type { EnvironmentConfig } from '../../lib/config.ts';
import { prod } from '../../lib/environments/prod.ts';

const { thirdParties } = prod;
if (thirdParties.kind === 'sandbox') throw new Error('prod has stand-ins');
const { stripe } = thirdParties.payment;

/** Production with each choice that no environment of `lib/environments` makes: Aurora with a reader for orders, Vault for secrets, Let's Encrypt for certificates, and TLS between services. */
export const alternativeEnvironment: EnvironmentConfig = parseEnvironment('alternative', {
  ...prod,
  orders: { engine: 'aurora', minCapacity: 8, maxCapacity: 128, readers: 1, backupDays: 35 },
  hasServiceTls: true,
  certificates: {
    kind: 'acme',
    directoryUrl: 'https://acme-v02.api.letsencrypt.org/directory',
    hostedZoneId: 'Z0123456789ABC',
    contact: 'operations@shopmart.example',
  },
  secrets: {
    kind: 'vault',
    address: 'https://vault.shopmart.example',
    endpointService: 'com.amazonaws.vpce.eu-west-2.vpce-svc-0123456789abcdef0',
    mount: 'secret',
    path: 'shopmart/prod',
    roleIds: { payment: 'role-payment', inventory: 'role-inventory' },
  },
  thirdParties: { ...thirdParties, payment: { stripe: { ...stripe, publishableKey: 'pk_test_replace' } } },
});
