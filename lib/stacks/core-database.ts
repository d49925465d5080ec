import type { Construct } from 'constructs';
import { EncryptionKey } from '../constructs/encryption-key.ts';
import type { Ground } from '../constructs/ground.ts';
import { LoginRotation } from '../constructs/login-rotation.ts';
import { PostgresCluster } from '../constructs/postgres-cluster.ts';
import { ShopStack } from '../shop-stack.ts';
import type { ShopStackProps } from '../shop-stack.ts';

export interface CoreDatabaseProps extends ShopStackProps {
  readonly ground: Ground;
}

/** Accounts, catalogue, stock, payments, notifications: a schema per context. */
export class CoreDatabase extends ShopStack {
  readonly database: PostgresCluster;

  constructor(scope: Construct, id: string, props: CoreDatabaseProps) {
    super(scope, id, props);
    const { config, ground } = props;
    const key = new EncryptionKey(this, 'Key', { description: 'ShopMart core database', config });
    this.database = new PostgresCluster(this, 'Core', {
      databaseName: 'core',
      size: config.core,
      hasDataApi: true,
      key,
      vpc: ground.vpc,
      alarms: ground.alarms,
      config,
    });
    const { adminSecret, relaySecret } = this.database;
    new LoginRotation(this, 'Rotation', {
      secrets: { administrator: adminSecret, relay: relaySecret },
      bundle: props.bundles.lambda('operations/rotate-database-login'),
      database: this.database,
      ground,
      key,
      config,
    });
  }
}
