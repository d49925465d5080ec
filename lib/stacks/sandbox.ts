import { CustomResource, Duration, FileSystem } from 'aws-cdk-lib';
import { Secret as ContainerSecret } from 'aws-cdk-lib/aws-ecs';
import type { IApplicationListener } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import { DEPOT_WEBHOOK_PATH } from '../../adapters/warehouse/depot/settings.ts';
import type { ServiceSize } from '../config.ts';
import { BorrowedSecret } from '../constructs/borrowed-secret.ts';
import { EncryptionKey } from '../constructs/encryption-key.ts';
import type { Ground } from '../constructs/ground.ts';
import { Microservice } from '../constructs/microservice.ts';
import { NodeFunction } from '../constructs/node-function.ts';
import type { ValkeyGroup } from '../constructs/valkey-group.ts';
import { paymentVendorsOf } from '../payment-vendors.ts';
import { ShopStack } from '../shop-stack.ts';
import type { ShopStackProps } from '../shop-stack.ts';
import type { Inventory } from './inventory.ts';
import type { Payment } from './payment.ts';
import type { Storefront } from './storefront.ts';
import type { User } from './user.ts';

export interface SandboxProps extends ShopStackProps {
  readonly ground: Ground;
  readonly size: ServiceSize;
  readonly shipAfterMillis: number;
  readonly bus: ValkeyGroup;
  readonly payment: Payment;
  readonly inventory: Inventory;
  readonly user: User;
  readonly storefront: Storefront;
  readonly listener: IApplicationListener;
  readonly shopUrl: string;
}

/** Stand-ins for the third parties, and demonstration data for the catalogue. */
export class Sandbox extends ShopStack {
  constructor(scope: Construct, id: string, props: SandboxProps) {
    super(scope, id, props);
    const key = new EncryptionKey(this, 'Key', { description: 'ShopMart sandbox', config: props.config });
    this.#payment(props, key);
    this.#warehouse(props, key);
    this.#demoData(props, key);
  }

  #payment({ config, bundles, ground, bus, payment, listener, shopUrl, size }: SandboxProps, key: EncryptionKey): void {
    for (const [index, { name, webhookPath, secrets, standIn }] of paymentVendorsOf(config, shopUrl).entries()) {
      const borrowed = secrets.map((each) => ({ ...each, loan: new BorrowedSecret(this, each.id, payment.secretOf(each.id)) }));
      const busLogin = new BorrowedSecret(this, `${standIn.id}BusLogin`, bus.users.secretOf(name));
      const vendor = new Microservice(this, standIn.id, {
        name,
        bundle: bundles.sandbox(name),
        environment: { WEBHOOK_URL: `${payment.service.url}${webhookPath}`, SHOP_URL: shopUrl, BUS_URL: bus.url },
        secrets: {
          BUS_USER: ContainerSecret.fromSecretsManager(busLogin.secret, 'username'),
          BUS_PASSWORD: ContainerSecret.fromSecretsManager(busLogin.secret, 'password'),
          ...Object.fromEntries(
            borrowed.map(({ standInSetting, loan }) => [standInSetting, ContainerSecret.fromSecretsManager(loan.secret)]),
          ),
        },
        route: { listener, priority: 90 - index, paths: standIn.paths },
        size,
        ground,
        key,
        config,
      });
      for (const loan of [busLogin, ...borrowed.map((each) => each.loan)]) loan.grantRead(vendor.executionRole);
      vendor.allowCallsTo(payment.service);
      vendor.connections.allowToDefaultPort(bus, 'Accounts of the stand-in');
    }
  }

  #warehouse({ config, bundles, ground, inventory, listener, shipAfterMillis, size }: SandboxProps, key: EncryptionKey): void {
    const apiKey = new BorrowedSecret(this, 'WarehouseKey', inventory.warehouseKey.inSecretsManager());
    const webhookSecret = new BorrowedSecret(this, 'WarehouseWebhookSecret', inventory.webhookSecret.inSecretsManager());
    const warehouse = new Microservice(this, 'Warehouse', {
      name: 'warehouse',
      bundle: bundles.sandbox('warehouse'),
      environment: { WEBHOOK_URL: `${inventory.service.url}${DEPOT_WEBHOOK_PATH}`, SHIP_AFTER_MILLIS: String(shipAfterMillis) },
      secrets: {
        WAREHOUSE_API_KEY: ContainerSecret.fromSecretsManager(apiKey.secret),
        WAREHOUSE_WEBHOOK_SECRET: ContainerSecret.fromSecretsManager(webhookSecret.secret),
      },
      route: { listener, priority: 91, paths: ['/sandbox/warehouse*'] },
      size,
      ground,
      key,
      config,
    });
    apiKey.grantRead(warehouse.executionRole);
    webhookSecret.grantRead(warehouse.executionRole);
    warehouse.allowCallsTo(inventory.service);
  }

  /** Uses the public API as importers do, so it is deployed after the services. */
  #demoData({ config, bundles, ground, user, storefront, shopUrl }: SandboxProps, key: EncryptionKey): void {
    const bundle = bundles.lambda('product/load-demo-data');
    const importer = new BorrowedSecret(this, 'Importer', user.importerSecret);
    const load = new NodeFunction(this, 'LoadDemoData', {
      description: 'Fills the shop with demonstration goods',
      bundle,
      environment: { SHOP_URL: shopUrl, CURRENCY: config.currency, ACCOUNT_SECRET_ARN: importer.secret.secretArn },
      timeout: Duration.minutes(5),
      key,
      alarms: ground.alarms,
    });
    importer.grantRead(load);
    const data = new CustomResource(this, 'DemoData', {
      resourceType: 'Custom::DemoData',
      serviceToken: load.lambda.functionArn,
      serviceTimeout: Duration.minutes(6),
      properties: { Digest: FileSystem.fingerprint(bundle) },
    });
    data.node.addDependency(load);
    this.addStackDependency(storefront);
  }
}
