import { parseEnvironment } from '../../lib/config.ts';
import type { CitusSize, EnvironmentConfig } from '../../lib/config.ts';
import { prod } from '../../lib/environments/prod.ts';

const [a, b, c] = prod.zones;

/** The smallest fleet that keeps the promises of docs/orders-cluster.md. */
export const citus: CitusSize = {
  engine: 'citus',
  coordinator: { instanceType: 'm7g.large', volumeGiB: 100, zones: [a, b] },
  workers: [
    { instanceType: 'm7g.large', volumeGiB: 200, zones: [b, c] },
    { instanceType: 'm7g.large', volumeGiB: 200, zones: [c, a] },
  ],
  etcd: { instanceType: 't4g.small', volumeGiB: 10, zones: [a, b, c] },
  backups: { fullEveryDays: 7, keptDays: 35 },
};

const { thirdParties } = prod;
if (thirdParties.kind === 'sandbox') throw new Error('prod has stand-ins');
const { stripe } = thirdParties.payment;

/** Production with each choice that no environment of `lib/environments` makes: Citus for orders, Vault for secrets, Let's Encrypt for certificates, and TLS between services. */
export const citusEnvironment: EnvironmentConfig = parseEnvironment('citus', {
  ...prod,
  orders: citus,
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
