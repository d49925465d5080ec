import { describe, expect, test } from 'vitest';
import { parseEnvironment, selectEnvironments } from '../../lib/config.ts';
import { dev } from '../../lib/environments/dev.ts';
import { prod } from '../../lib/environments/prod.ts';
import { staging } from '../../lib/environments/staging.ts';
import { alternativeEnvironment } from './alternative-environment.ts';
import { citus } from './orders-cluster.ts';

const service = dev.services.order;
/** Prod's third parties, with changes of Stripe. */
const stripe = (changes: object) => {
  const { thirdParties } = prod;
  if (thirdParties.kind === 'sandbox') throw new Error('prod has stand-ins');
  return { thirdParties: { ...thirdParties, payment: { stripe: { ...thirdParties.payment.stripe, ...changes } } } };
};

const { secrets: vault, certificates: acme } = alternativeEnvironment;
const withService = (name: keyof typeof dev.services, change: object) => ({
  services: { ...dev.services, [name]: { ...dev.services[name], ...change } },
});
const domain = prod.domain ?? { name: '', certificateArn: '', loadBalancerCertificateArn: '' };

describe('the configuration of an environment', () => {
  test('is valid for dev, staging and prod', () => {
    expect(selectEnvironments().map(({ name }) => name)).toEqual(['dev', 'staging', 'prod']);
  });

  test('can be chosen by name', () => {
    expect(selectEnvironments('prod').map(({ name, account }) => ({ name, account }))).toEqual([{ name: 'prod', account: prod.account }]);
  });

  test('refuses an unknown name and lists the known ones', () => {
    expect(() => selectEnvironments('production')).toThrow(`there is no environment "production": choose one of dev, staging, prod`);
    expect(() => selectEnvironments('toString')).toThrow(/there is no environment/);
  });

  test('gives the bus enough memory for its streams, below the threshold of its alarm', () => {
    const GIBIBYTES: Readonly<Record<string, number>> = { 'cache.t4g.micro': 0.5, 'cache.t4g.small': 1.37, 'cache.r7g.large': 13.07 };
    for (const { name, bus } of selectEnvironments()) {
      const room = (GIBIBYTES[bus.nodeType] ?? Number.NaN) * 2 ** 30 * 0.75;
      expect((bus.eventsPerStream * 3_100) / room, name).toBeLessThan(0.8);
    }
  });

  test('opens prod with checkout off and protection on', () => {
    const [shop] = selectEnvironments('prod');
    expect(shop).toMatchObject({ flags: { 'checkout-enabled': false }, isDeletionProtected: true, onDelete: 'retain' });
  });

  test('gives a page server one core per task, because a Node process uses no more', () => {
    for (const { name, services } of selectEnvironments()) expect(services.storefront.cpu, name).toBeLessThanOrEqual(1024);
    expect(prod.services.storefront).toMatchObject({ cpu: 1024, memoryMiB: 2048, minTasks: 20 });
  });

  test('cannot be changed afterwards', () => {
    expect(Object.isFrozen(parseEnvironment('dev', dev))).toBe(true);
  });
});

describe('a wrong setting is named by environment, field, value and remedy', () => {
  test.each([
    ['account', { account: '1234' }, 'account is "1234": give the twelve digits of the AWS account'],
    ['region', { region: 'London' }, 'region is "London": name an AWS region, such as eu-west-2'],
    ['zone of another region', { zones: ['eu-west-2a', 'eu-west-2b', 'us-east-1a'] }, 'zones.2 is "us-east-1a": name a zone of eu-west-2'],
    ['two zones', { zones: ['eu-west-2a', 'eu-west-2b'] }, 'zones is ["eu-west-2a","eu-west-2b"]: name three availability zones'],
    ['zone twice', { zones: ['eu-west-2a', 'eu-west-2a', 'eu-west-2b'] }, 'name three different zones'],
    ['interval of the canary', { canary: { ...dev.canary, everyMinutes: 0 } }, 'canary.everyMinutes is 0: give at least 1 minute'],
    [
      'customer of the canary',
      { canary: { ...dev.canary, customerEmail: 'canary' } },
      'canary.customerEmail is "canary": give the e-mail address',
    ],
    ['budget of invalidations', { invalidationPathsPerMonth: 10 }, 'invalidationPathsPerMonth is 10: give at least 1000 paths'],
    ['prefix list', { cloudFrontPrefixList: 'everything' }, 'cloudFrontPrefixList is "everything": give the id of'],
    [
      'snapshot that is not of a cluster',
      { core: { ...dev.core, restoreFrom: 'arn:aws:rds:eu-west-2:111111111111:snapshot:core' } },
      'core.restoreFrom is "arn:aws:rds:eu-west-2:111111111111:snapshot:core": give the ARN of a snapshot of an Aurora cluster',
    ],
    [
      'snapshot of another region',
      { orders: { ...dev.orders, restoreFrom: 'arn:aws:rds:eu-west-1:111111111111:cluster-snapshot:orders' } },
      'orders.restoreFrom is "arn:aws:rds:eu-west-1:111111111111:cluster-snapshot:orders": give a snapshot in eu-west-2: copy it there first',
    ],
    [
      'copy in the same region',
      { backups: { copyRegion: 'eu-west-2', keptDays: 35, isLocked: false } },
      `backups.copyRegion is "eu-west-2": name another region than the environment's`,
    ],
    ['currency', { currency: 'gbp' }, 'currency is "gbp": choose GBP, EUR or USD'],
    [
      'flag',
      { flags: { 'checkout-enabled': 'no' } },
      'flags.checkout-enabled is "no": choose true, or false for a shop that takes no orders',
    ],
    ['flag that is missing', { flags: {} }, 'flags.checkout-enabled is missing: choose true, or false'],
    ['unknown flag', { flags: { ...dev.flags, 'checkout-enbled': false } }, 'Unrecognized key: "checkout-enbled"'],
    ['log retention', { logDays: 15 }, 'logDays is 15: CloudWatch keeps logs for one of 1, 7, 14'],
    ['mail address', { mailFrom: 'orders' }, 'mailFrom is "orders": give the address that mail comes from'],
    ['protection', { isDeletionProtected: 'yes' }, 'isDeletionProtected is "yes": choose true, or false until the first deployment'],
    [
      'generation',
      { generations: { ...dev.generations, caches: 0 } },
      'generations.caches is 0: generations start at 1; add one after a resource of that stack was replaced',
    ],
    ['generation of a stack that nothing can replace', { generations: { ...dev.generations, network: 2 } }, 'Unrecognized key: "network"'],
    [
      'on-call service',
      { alarmUrl: 'http://on-call.example' },
      'alarmUrl is "http://on-call.example": give the https address of the on-call',
    ],
    [
      'strategy',
      withService('user', { deployment: { strategy: 'linear' } }),
      'services.user.deployment.strategy is "linear": choose the strategy \'rolling\'',
    ],
    [
      'canary of nothing',
      withService('product', { deployment: { strategy: 'canary', percent: 0, minutes: 60, bakeMinutes: 10 } }),
      'services.product.deployment.percent is 0: give at least 1 percent',
    ],
    [
      'bake time below the alarm',
      withService('user', { deployment: { strategy: 'blue-green', bakeMinutes: 2 } }),
      'services.user.deployment.bakeMinutes is 2: give at least 5 minutes: the alarm of a service takes four',
    ],
    [
      'Spot for orders',
      withService('order', { spot: { onDemandTasks: 1, percent: 50 } }),
      'services.order.spot is {"onDemandTasks":1,"percent":50}: leave it out: a checkout that is cut off leaves the shopper in doubt',
    ],
    ['Spot for the relay', withService('eventRelay', { spot: { onDemandTasks: 1, percent: 50 } }), 'leave it out: its lanes wait'],
    ['floor of orders', { minOrdersPerHour: -1 }, 'minOrdersPerHour is -1: give a whole number of orders, or 0 for no alarm'],
    ['name of the shop', { domain: { ...domain, name: 'https://shop' } }, 'domain.name is "https://shop": give the host name of the shop'],
    [
      'certificate in a region where CloudFront does not read it',
      { domain: { ...domain, certificateArn: domain.loadBalancerCertificateArn } },
      `domain.certificateArn is "${domain.loadBalancerCertificateArn}": give the ARN of an ACM certificate for the name in us-east-1`,
    ],
    [
      'certificate in a region without the load balancer',
      { domain: { ...domain, loadBalancerCertificateArn: domain.certificateArn } },
      `domain.loadBalancerCertificateArn is "${domain.certificateArn}": give the ARN of a certificate in eu-west-2`,
    ],
    ['store of secrets', { secrets: { kind: 'keychain' } }, "secrets.kind is \"keychain\": choose 'aws' or 'vault'"],
    ['Vault that the VPC cannot reach', { secrets: { ...vault, endpointService: undefined } }, 'secrets.endpointService is missing: '],
    [
      'Vault at a port',
      { secrets: { ...vault, address: 'https://vault.example:8200' } },
      'secrets.address is "https://vault.example:8200": give scheme',
    ],
    ['Vault with stand-ins', { secrets: vault }, `secrets.kind is "vault": choose 'aws': the stand-ins share generated secrets`],
    ['authority', { certificates: { kind: 'letsencrypt' } }, "certificates.kind is \"letsencrypt\": choose 'acm' or 'acme'"],
    [
      'certificates without a name',
      { certificates: acme },
      "domain is missing: give the shop's name and the ARNs of its imported certificates",
    ],
    [
      'zone by its name',
      { domain, certificates: { ...acme, hostedZoneId: 'shop.example' } },
      'certificates.hostedZoneId is "shop.example": give the id of the public hosted zone',
    ],
    ['removal', { onDelete: 'keep' }, 'onDelete is "keep": choose destroy or retain'],
    ['orders engine without its sizes', { orders: { ...dev.orders, engine: 'citus' } }, 'orders.coordinator is missing'],
    [
      'machine that the image is not for',
      { orders: { ...citus, etcd: { ...citus.etcd, instanceType: 't3.small' } } },
      'orders.etcd.instanceType is "t3.small": name a Graviton type',
    ],
    ['cluster without workers', { orders: { ...citus, workers: [] } }, 'orders.workers is []: give at least one group of workers'],
    ['unknown engine', { orders: { ...dev.orders, engine: 'mysql' } }, `orders.engine is "mysql": choose 'aurora' or 'citus'`],
    [
      'capacity the wrong way round',
      { core: { ...dev.core, minCapacity: 4, maxCapacity: 2 } },
      'core.maxCapacity is 2: must not be below minCapacity',
    ],
    ['capacity of zero', { core: { ...dev.core, minCapacity: 0 } }, 'core.minCapacity is 0: give at least 0.5 capacity units'],
    ['node type', { bus: { ...dev.bus, nodeType: 't4g.micro' } }, 'bus.nodeType is "t4g.micro": name an ElastiCache node type'],
    ['stream without events', { bus: { ...dev.bus, eventsPerStream: 0 } }, 'bus.eventsPerStream is 0: keep at least 1000 events'],
    ['CPU', { services: { ...dev.services, order: { ...service, cpu: 300 } } }, 'services.order.cpu is 300: choose one of 256, 512'],
    [
      'memory',
      { services: { ...dev.services, order: { ...service, memoryMiB: 8192 } } },
      'services.order.memoryMiB is 8192: Fargate takes two to eight times the CPU units',
    ],
    [
      'no task',
      { services: { ...dev.services, order: { ...service, minTasks: 0 } } },
      'services.order.minTasks is 0: run at least one task',
    ],
    [
      'fewer tasks at most than at least',
      { services: { ...dev.services, order: { ...service, minTasks: 9 } } },
      'services.order.maxTasks is 2: must not be below minTasks',
    ],
    [
      'service with fewer tasks than its largest step adds',
      { services: { ...dev.services, order: { ...service, minTasks: 2, maxTasks: 3 } } },
      'services.order.maxTasks is 3: give at least 4: what the largest step of burst makes of minTasks',
    ],
    [
      'service without burst steps',
      { services: { ...dev.services, order: { ...service, burst: [] } } },
      'services.order.burst is []: give at least one step',
    ],
    [
      'burst step that begins before the one before it',
      {
        services: {
          ...dev.services,
          order: {
            ...service,
            burst: [
              { fromInFlight: 4, addPercent: 50 },
              { fromInFlight: 2, addPercent: 100 },
            ],
          },
        },
      },
      'services.order.burst.1.fromInFlight is 2: give a number above 4, where the step before begins',
    ],
    [
      'burst step that adds no more than the one before it',
      {
        services: {
          ...dev.services,
          order: {
            ...service,
            burst: [
              { fromInFlight: 4, addPercent: 50 },
              { fromInFlight: 8, addPercent: 50 },
            ],
          },
        },
      },
      'services.order.burst.1.addPercent is 50: give a percentage above 50, that of the step before, or leave the step out',
    ],
    [
      'burst step that removes tasks',
      { services: { ...dev.services, order: { ...service, burst: [{ fromInFlight: 4, addPercent: -50 }] } } },
      'services.order.burst.0.addPercent is -50: add at least 1 % of the tasks',
    ],
    [
      'burst step that more than doubles the tasks',
      { services: { ...dev.services, order: { ...service, burst: [{ fromInFlight: 4, addPercent: 900 }] } } },
      'services.order.burst.0.addPercent is 900: add at most 100 %',
    ],
    [
      'burst steps of a service that shoppers do not reach',
      { services: { ...dev.services, notification: { ...dev.services.notification, burst: service.burst } } },
      'Unrecognized key: "burst"',
    ],
    [
      'path in the address of Stripe',
      stripe({ apiBase: 'https://api.stripe.com/v1' }),
      'thirdParties.payment.stripe.apiBase is "https://api.stripe.com/v1": give scheme and host only',
    ],
    ['secret key of Stripe', stripe({ publishableKey: 'sk_live_1' }), 'the secret one belongs in the secret'],
    [
      'plain HTTP to the warehouse',
      { thirdParties: { ...prod.thirdParties, warehouseUrl: 'http://warehouse.example' } },
      'give the https address of the warehouse',
    ],
  ])('%s', (_, wrong, expected) => {
    const parse = () => parseEnvironment('dev', { ...dev, ...wrong });
    expect(parse).toThrow("environment 'dev' (lib/environments/dev.ts) has a wrong setting");
    expect(parse).toThrow(expected);
  });

  test.each<[string, unknown, string]>([
    [
      'prod',
      { ...prod, services: { ...prod.services, storefront: { ...prod.services.storefront, spot: { onDemandTasks: 6, percent: 50 } } } },
      'services.storefront.spot is {"onDemandTasks":6,"percent":50}: leave it out: the load balancer may send shoppers to a task',
    ],
    ['prod', { ...prod, thirdParties: dev.thirdParties }, `thirdParties.kind is "sandbox": choose 'real'`],
    ['staging', { ...staging, thirdParties: dev.thirdParties }, `thirdParties.kind is "sandbox": choose 'real'`],
    [
      'prod',
      { ...prod, ...stripe({ apiBase: 'https://d1.cloudfront.net' }) },
      'thirdParties.payment.stripe.apiBase is "https://d1.cloudfront.net": give https://api.stripe.com',
    ],
    [
      'prod',
      { ...prod, ...stripe({ jsUrl: 'https://js.stripe.com.example/v3/' }) },
      'thirdParties.payment.stripe.jsUrl is "https://js.stripe.com.example/v3/": give a script of https://js.stripe.com/',
    ],
    [
      'prod',
      { ...prod, ...stripe({ publishableKey: 'pk_test_1' }) },
      'thirdParties.payment.stripe.publishableKey is "pk_test_1": give the live key (pk_live_…)',
    ],
    [
      'staging',
      { ...staging, ...stripe({ publishableKey: 'pk_live_1' }) },
      'thirdParties.payment.stripe.publishableKey is "pk_live_1": give the test key (pk_test_…)',
    ],
    [
      'dev',
      { ...dev, ...stripe({ publishableKey: 'pk_live_1' }) },
      'thirdParties.payment.stripe.publishableKey is "pk_live_1": give the test key (pk_test_…)',
    ],
  ])('a third party that is not for %s', (name, settings, expected) => {
    expect(() => parseEnvironment(name, settings)).toThrow(
      `environment '${name}' (lib/environments/${name}.ts) has a wrong setting\n  ${expected}`,
    );
  });

  test('prod without a domain, because mails and webhooks carry the address', () => {
    const { domain: _, ...nameless } = prod;
    expect(() => parseEnvironment('prod', nameless)).toThrow("domain is missing: give the shop's name and its certificates");
    expect(() => parseEnvironment('staging', { ...staging, domain: undefined })).not.toThrow();
  });

  test('refuses a repository that is none, and a budget of nothing', () => {
    expect(() => parseEnvironment('dev', { ...dev, repository: 'shopmart', monthlyBudget: 0 })).toThrow(
      /repository is "shopmart": name the GitHub repository.*\n.*monthlyBudget is 0: give the USD that the account may cost a month/,
    );
  });

  test('a missing one too', () => {
    const { alarmEmail: _, ...rest } = dev;
    expect(() => parseEnvironment('dev', rest)).toThrow('alarmEmail is missing: give the address that alarms are mailed to');
  });

  test('a misspelt one too', () => {
    expect(() => parseEnvironment('dev', { ...dev, curency: 'GBP' })).toThrow(/Unrecognized key.*curency/);
  });

  test('a test card of the canary in prod, because its orders would be sent', () => {
    const settings = { ...prod, canary: { ...prod.canary, testCard: '4242424242424242' } };
    expect(() => parseEnvironment('prod', settings)).toThrow('canary.testCard is "4242424242424242": leave it out');
    expect(parseEnvironment('staging', staging).canary.testCard).toBe('4242424242424242');
  });

  test('all of them at once', () => {
    expect(() => parseEnvironment('prod', { ...prod, account: '1', logLevel: 'loud' })).toThrow(/account is "1"[^]*logLevel is "loud"/);
  });
});
