import { Stage } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Bundles } from './bundles.ts';
import type { EnvironmentConfig } from './config.ts';
import { PostgresCluster } from './constructs/postgres-cluster.ts';
import { Analytics } from './stacks/analytics.ts';
import { BackupCopies } from './stacks/backup-copies.ts';
import { Backoffice } from './stacks/backoffice.ts';
import { Backups } from './stacks/backups.ts';
import { Caches } from './stacks/caches.ts';
import { CanaryStack } from './stacks/canary.ts';
import { Certificates } from './stacks/certificates.ts';
import { CitusImageStack } from './stacks/citus-image.ts';
import { CoreDatabase } from './stacks/core-database.ts';
import { Delivery } from './stacks/delivery.ts';
import { EdgeAlarms } from './stacks/edge-alarms.ts';
import { EdgeFirewall } from './stacks/edge-firewall.ts';
import { Edge } from './stacks/edge.ts';
import { EventRelay } from './stacks/event-relay.ts';
import { Flags } from './stacks/flags.ts';
import { Grafana } from './stacks/grafana.ts';
import { Inventory } from './stacks/inventory.ts';
import { Messaging } from './stacks/messaging.ts';
import { Network } from './stacks/network.ts';
import { Notification } from './stacks/notification.ts';
import { Observability } from './stacks/observability.ts';
import { Operations } from './stacks/operations.ts';
import { Order } from './stacks/order.ts';
import { OrdersDatabase } from './stacks/orders-database.ts';
import { Payment } from './stacks/payment.ts';
import { Product } from './stacks/product.ts';
import { Recommendation } from './stacks/recommendation.ts';
import { Sandbox } from './stacks/sandbox.ts';
import { Storefront } from './stacks/storefront.ts';
import { User } from './stacks/user.ts';

export interface ShopStageProps {
  readonly config: EnvironmentConfig;
  readonly bundles: Bundles;
}

/** A whole environment: the shared stacks, then a stack per context. Each stack uses only those above it in this file. */
export class ShopStage extends Stage {
  constructor(scope: Construct, id: string, { config, bundles }: ShopStageProps) {
    super(scope, id, { env: { account: config.account, region: config.region } });
    const basis = { config, bundles };
    new Delivery(this, 'delivery', basis);
    const ground = new Network(this, 'network', basis);
    const { database: core } = new CoreDatabase(this, 'core-database', { ...basis, ground });
    const copies = config.backups && new BackupCopies(this, 'backup-copies', { ...basis, backups: config.backups });
    const ordersDatabase = new OrdersDatabase(this, 'orders-database', { ...basis, ground, copy: copies?.orders });
    const orders = ordersDatabase.database;
    if (config.orders.engine === 'citus') ordersDatabase.addStackDependency(new CitusImageStack(this, 'citus-image', basis));
    if (config.backups && copies) {
      if (copies.orders) ordersDatabase.addStackDependency(copies);
      const databases = [core, orders].filter((database) => database instanceof PostgresCluster);
      new Backups(this, 'backups', { ...basis, ground, databases, backups: config.backups }).addStackDependency(copies);
    }
    const { bus, cache } = new Caches(this, 'caches', { ...basis, ground });
    new Operations(this, 'operations', { ...basis, ground, core, orders, bus });
    const observability = new Observability(this, 'observability', { ...basis, ground });
    if (config.hasGrafana) new Grafana(this, 'grafana', { ...basis, observability });
    const { certificates: acme, domain } = config;
    if (acme.kind === 'acme' && domain) new Certificates(this, 'certificates', { ...basis, ground, acme, domain });
    const messaging = new Messaging(this, 'messaging', { ...basis, ground });
    const flags = new Flags(this, 'flags', basis);
    const firewall = new EdgeFirewall(this, 'edge-firewall', basis);
    const { listener, testListener, shopUrl, distribution, media } = new Edge(this, 'edge', { ...basis, ground, firewall });
    new EdgeAlarms(this, 'edge-alarms', { ...basis, distributionId: distribution.distributionId, firewallMetricName: firewall.metricName });

    const context = { ...basis, ground, listener, testListener, shopUrl };
    const user = new User(this, { ...context, core, cache });
    const product = new Product(this, { ...context, core, cache, messaging, distribution, media, user: user.service });
    const inventory = new Inventory(this, { ...context, core, messaging, user: user.service });
    const payment = new Payment(this, { ...context, core, messaging });
    const order = new Order(this, {
      ...context,
      orders,
      cache,
      bus,
      flags,
      messaging,
      user: user.service,
      product: product.service,
      inventory: inventory.service,
    });
    const notification = new Notification(this, {
      ...context,
      core,
      bus,
      messaging,
      user: user.service,
      product: product.service,
    });
    const analytics = new Analytics(this, { ...context, core, cache, orders, order, messaging, user: user.service });
    const recommendation = new Recommendation(this, {
      ...context,
      core,
      bus,
      user: user.service,
      product: product.service,
      inventory: inventory.service,
    });
    const relay = new EventRelay(this, 'event-relay', { ...context, core, orders, bus, messaging });
    // The first migrations in both databases create the relay's login roles. Before that the databases refuse it, its alarm is raised, and its deployment is rolled back.
    relay.addStackDependency(user);
    relay.addStackDependency(order);
    const storefront = new Storefront(this, 'storefront', {
      ...context,
      user: user.service,
      product: product.service,
      inventory: inventory.service,
      order: order.service,
      recommendation: recommendation.service,
      notification: notification.service,
    });
    const backoffice = new Backoffice(this, 'backoffice', {
      ...context,
      uploadsUrl: product.uploadsUrl,
      user: user.service,
      product: product.service,
      inventory: inventory.service,
      order: order.service,
      analytics: analytics.service,
      notification: notification.service,
    });
    for (const { service } of [
      user,
      product,
      inventory,
      payment,
      order,
      notification,
      analytics,
      recommendation,
      relay,
      storefront,
      backoffice,
    ])
      observability.observe(service);
    new CanaryStack(this, 'canary', { ...basis, ground, shopUrl }).addStackDependency(storefront);
    if (config.thirdParties.kind === 'sandbox') {
      new Sandbox(this, 'sandbox', { ...context, ...config.thirdParties, bus, payment, inventory, user, storefront });
    }
  }
}
