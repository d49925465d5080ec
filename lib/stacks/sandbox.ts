import { CustomResource, Duration, FileSystem } from 'aws-cdk-lib';
import { Secret as ContainerSecret } from 'aws-cdk-lib/aws-ecs';
import type { IApplicationListener } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import { STRIPE_WEBHOOK_PATH } from '../../adapters/payment/stripe/settings.ts';
import { DEPOT_WEBHOOK_PATH } from '../../adapters/warehouse/depot/settings.ts';
import type { ServiceSize } from '../config.ts';
import { BorrowedSecret } from '../constructs/borrowed-secret.ts';
import { EncryptionKey } from '../constructs/encryption-key.ts';
import type { Ground } from '../constructs/ground.ts';
import { Microservice } from '../constructs/microservice.ts';
import { NodeFunction } from '../constructs/node-function.ts';
import type { ValkeyGroup } from '../constructs/valkey-group.ts';
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

/** Stand-ins for the third parties, and a shop full of demonstration goods. */
export class Sandbox extends ShopStack {
  constructor(scope: Construct, id: string, props: SandboxProps) {
    super(scope, id, props);
    const key = new EncryptionKey(this, 'Key', { description: 'ShopMart sandbox', config: props.config });
    this.#stripe(props, key);
    this.#warehouse(props, key);
    this.#demoData(props, key);
  }

  #stripe({ config, bundles, ground, bus, payment, listener, shopUrl, size }: SandboxProps, key: EncryptionKey): void {
    const apiKey = new BorrowedSecret(this, 'StripeKey', payment.stripeKey);
    const webhookSecret = new BorrowedSecret(this, 'StripeWebhookSecret', payment.webhookSecret);
    const stripe = new Microservice(this, 'Stripe', {
      name: 'stripe',
      bundle: bundles.sandbox('stripe'),
      environment: { WEBHOOK_URL: `${payment.service.url}${STRIPE_WEBHOOK_PATH}`, SHOP_URL: shopUrl, BUS_URL: bus.url },
      secrets: {
        STRIPE_API_KEY: ContainerSecret.fromSecretsManager(apiKey.secret),
        STRIPE_WEBHOOK_SECRET: ContainerSecret.fromSecretsManager(webhookSecret.secret),
      },
      route: { listener, priority: 90, paths: ['/v1/*', '/sandbox/stripe*'] },
      size,
      ground,
      key,
      config,
    });
    apiKey.grantRead(stripe.executionRole);
    webhookSecret.grantRead(stripe.executionRole);
    stripe.allowCallsTo(payment.service);
    stripe.connections.allowToDefaultPort(bus, 'Accounts of the stand-in');
  }

  #warehouse({ config, bundles, ground, inventory, listener, shipAfterMillis, size }: SandboxProps, key: EncryptionKey): void {
    const apiKey = new BorrowedSecret(this, 'WarehouseKey', inventory.warehouseKey);
    const webhookSecret = new BorrowedSecret(this, 'WarehouseWebhookSecret', inventory.webhookSecret);
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

  /** Comes in by the front door, as staff would; so it waits for the services. */
  #demoData({ config, bundles, ground, user, storefront, shopUrl }: SandboxProps, key: EncryptionKey): void {
    const bundle = bundles.lambda('product/load-demo-data');
    const staff = new BorrowedSecret(this, 'Staff', user.staffSecret);
    const load = new NodeFunction(this, 'LoadDemoData', {
      description: 'Fills the shop with demonstration goods',
      bundle,
      environment: { SHOP_URL: shopUrl, CURRENCY: config.currency, STAFF_SECRET_ARN: staff.secret.secretArn },
      timeout: Duration.minutes(5),
      key,
      alarms: ground.alarms,
    });
    staff.grantRead(load);
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
