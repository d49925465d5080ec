import type { Construct } from 'constructs';
import { EncryptionKey } from '../constructs/encryption-key.ts';
import type { Ground } from '../constructs/ground.ts';
import { ValkeyGroup } from '../constructs/valkey-group.ts';
import { ShopStack } from '../shop-stack.ts';
import type { ShopStackProps } from '../shop-stack.ts';

export interface CachesProps extends ShopStackProps {
  readonly ground: Ground;
}

/** The bus, which evicts nothing, and the cache, which may evict everything. */
export class Caches extends ShopStack {
  readonly bus: ValkeyGroup;
  readonly cache: ValkeyGroup;

  constructor(scope: Construct, id: string, props: CachesProps) {
    super(scope, id, props);
    const { config, ground } = props;
    const key = new EncryptionKey(this, 'Key', { description: 'ShopMart bus and cache', config });
    const common = { vpc: ground.vpc, alarms: ground.alarms, key, config };
    this.bus = new ValkeyGroup(this, 'Bus', { description: 'ShopMart bus', whenFull: 'noeviction', size: config.bus, ...common });
    this.cache = new ValkeyGroup(this, 'Cache', { description: 'ShopMart cache', whenFull: 'allkeys-lru', size: config.cache, ...common });
  }
}
