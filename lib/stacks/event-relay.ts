import { Port } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { BorrowedSecret } from '../constructs/borrowed-secret.ts';
import { EncryptionKey } from '../constructs/encryption-key.ts';
import type { Ground } from '../constructs/ground.ts';
import { Microservice } from '../constructs/microservice.ts';
import type { PostgresCluster } from '../constructs/postgres-cluster.ts';
import { borrowAuthority } from '../constructs/sql-database.ts';
import type { SqlDatabase } from '../constructs/sql-database.ts';
import type { ValkeyGroup } from '../constructs/valkey-group.ts';
import { ShopStack } from '../shop-stack.ts';
import type { ShopStackProps } from '../shop-stack.ts';
import type { Messaging } from './messaging.ts';

export interface EventRelayProps extends ShopStackProps {
  readonly ground: Ground;
  readonly core: PostgresCluster;
  readonly orders: SqlDatabase;
  readonly bus: ValkeyGroup;
  readonly messaging: Messaging;
}

/** Publishes the events of both databases' outboxes to the bus and to the subscribed queues. */
export class EventRelay extends ShopStack {
  readonly service: Microservice;

  constructor(scope: Construct, id: string, props: EventRelayProps) {
    super(scope, id, props);
    const { config, bundles, ground, core, orders, bus, messaging } = props;
    const relayed = [...messaging.relayedTypes()];
    const coreRole = new BorrowedSecret(this, 'CoreRole', core.relaySecret);
    const ordersRole = new BorrowedSecret(this, 'OrdersRole', orders.relaySecret);
    const busLogin = new BorrowedSecret(this, 'BusLogin', bus.users.secretOf('event-relay'));
    const service = new Microservice(this, 'EventRelay', {
      name: 'event-relay',
      bundle: bundles.service('event-relay'),
      environment: {
        CORE_HOST: core.host,
        CORE_PORT: core.port,
        CORE_NAME: core.databaseName,
        CORE_SECRET_ARN: coreRole.secret.secretArn,
        ORDERS_HOST: orders.host,
        // It holds lanes by locks of its session.
        ORDERS_PORT: orders.sessions.port,
        ORDERS_NAME: orders.databaseName,
        ORDERS_SECRET_ARN: ordersRole.secret.secretArn,
        ...(orders.authoritySecret && { ORDERS_AUTHORITY_ARN: orders.authoritySecret.secretArn }),
        BUS_URL: bus.url,
        BUS_SECRET_ARN: busLogin.secret.secretArn,
        EVENTS_PER_STREAM: String(config.bus.eventsPerStream),
        SINKS: this.toJsonString(Object.fromEntries(relayed.map(([type, queues]) => [type, queues.map(({ url }) => url)]))),
      },
      size: config.services.eventRelay,
      key: new EncryptionKey(this, 'Key', { description: 'ShopMart event relay', config }),
      ground,
      config,
    });
    for (const secret of [coreRole, ordersRole, busLogin]) secret.grantRead(service);
    borrowAuthority(this, orders)?.grantRead(service);
    service.connections.allowTo(core, Port.tcp(5432), 'Outboxes');
    service.connections.allowTo(orders, orders.sessions.ingress, 'Outboxes');
    service.connections.allowToDefaultPort(bus, 'Streams');
    this.service = service;
    for (const queue of new Set(relayed.flatMap(([, queues]) => queues))) queue.grantSend(service);
  }
}
