import type { Construct } from 'constructs';
import { EncryptionKey } from '../constructs/encryption-key.ts';
import type { Ground } from '../constructs/ground.ts';
import { PostgresCluster } from '../constructs/postgres-cluster.ts';
import { ShopStack } from '../shop-stack.ts';
import type { ShopStackProps } from '../shop-stack.ts';

export interface OrdersDatabaseProps extends ShopStackProps {
  readonly ground: Ground;
}

/** Carts, orders, parcels and sagas, sharded by customer. */
export class OrdersDatabase extends ShopStack {
  readonly database: PostgresCluster;

  constructor(scope: Construct, id: string, props: OrdersDatabaseProps) {
    super(scope, id, props);
    const { config, ground } = props;
    this.database = new PostgresCluster(this, 'Orders', {
      databaseName: 'orders',
      size: config.orders,
      // All its consumers are inside the network.
      hasDataApi: false,
      key: new EncryptionKey(this, 'Key', { description: 'ShopMart orders database', config }),
      vpc: ground.vpc,
      alarms: ground.alarms,
      config,
    });
  }
}
