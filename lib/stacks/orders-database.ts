import type { Construct } from 'constructs';
import { CitusCluster } from '../constructs/citus-cluster/citus-cluster.ts';
import type { RepositoryCopy } from '../constructs/citus-cluster/repository-copy.ts';
import { EncryptionKey } from '../constructs/encryption-key.ts';
import type { Ground } from '../constructs/ground.ts';
import { LoginRotation } from '../constructs/login-rotation.ts';
import { PostgresCluster } from '../constructs/postgres-cluster.ts';
import type { SqlDatabase } from '../constructs/sql-database.ts';
import { ShopStack } from '../shop-stack.ts';
import type { ShopStackProps } from '../shop-stack.ts';
import { imageParameter } from './citus-image.ts';

export interface OrdersDatabaseProps extends ShopStackProps {
  readonly ground: Ground;

  /** Where the backups of a Citus cluster are copied to. @default nowhere */
  readonly copy?: RepositoryCopy | undefined;
}

/** Carts, orders, parcels and sagas, sharded by customer. */
export class OrdersDatabase extends ShopStack {
  readonly database: SqlDatabase;

  constructor(scope: Construct, id: string, props: OrdersDatabaseProps) {
    super(scope, id, props);
    const { config, ground, copy } = props;
    const { orders } = config;
    const key = new EncryptionKey(this, 'Key', { description: 'ShopMart orders database', config });
    const common = { databaseName: 'orders', key, config };
    // All its consumers are inside the network.
    const database: SqlDatabase =
      orders.engine === 'citus'
        ? new CitusCluster(this, 'Orders', { ...common, size: orders, imageParameter: imageParameter(config), ground, copy })
        : new PostgresCluster(this, 'Orders', { ...common, size: orders, hasDataApi: false, vpc: ground.vpc, alarms: ground.alarms });
    this.database = database;
    const secrets = { administrator: database.adminSecret, relay: database.relaySecret };
    const bundle = props.bundles.lambda('operations/rotate-database-login');
    new LoginRotation(this, 'Rotation', { secrets, bundle, database, ground, key, config });
  }
}
