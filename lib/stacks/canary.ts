import type { Construct } from 'constructs';
import { EncryptionKey } from '../constructs/encryption-key.ts';
import type { Ground } from '../constructs/ground.ts';
import { ShopCanary } from '../constructs/shop-canary.ts';
import { ShopStack } from '../shop-stack.ts';
import type { ShopStackProps } from '../shop-stack.ts';

export interface CanaryStackProps extends ShopStackProps {
  readonly ground: Ground;
  readonly shopUrl: string;
}

/** The canary that visits the shop. After the storefront, which it needs. */
export class CanaryStack extends ShopStack {
  constructor(scope: Construct, id: string, { ground, shopUrl, ...props }: CanaryStackProps) {
    super(scope, id, props);
    const { config, bundles } = props;
    new ShopCanary(this, 'Shop', {
      bundle: bundles.lambda('operations/watch-shop'),
      shopUrl,
      settings: config.canary,
      name: `shopmart-${config.name}`,
      key: new EncryptionKey(this, 'Key', { description: 'ShopMart canary', config }),
      alarms: ground.alarms,
    });
  }
}
