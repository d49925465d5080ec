import type { Construct } from 'constructs';
import { EncryptionKey } from '../constructs/encryption-key.ts';
import type { Ground } from '../constructs/ground.ts';
import { ValkeyRotation } from '../constructs/valkey-rotation.ts';
import { ValkeyGroup } from '../constructs/valkey-group.ts';
import { ShopStack } from '../shop-stack.ts';
import type { ShopStackProps } from '../shop-stack.ts';
import { busRights, CACHE_RIGHTS } from './valkey-rights.ts';

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
    this.bus = new ValkeyGroup(this, 'Bus', {
      description: 'ShopMart bus',
      whenFull: 'noeviction',
      rights: busRights(config),
      size: config.bus,
      ...common,
    });
    this.cache = new ValkeyGroup(this, 'Cache', {
      description: 'ShopMart cache',
      whenFull: 'allkeys-lru',
      rights: CACHE_RIGHTS,
      size: config.cache,
      ...common,
    });
    new ValkeyRotation(this, 'Rotation', {
      groups: [this.bus.users, this.cache.users],
      bundle: props.bundles.lambda('operations/rotate-valkey-user'),
      key,
      alarms: ground.alarms,
    });
  }
}
