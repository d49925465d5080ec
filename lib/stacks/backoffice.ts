import type { IApplicationListener } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { CfnOutput } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { EncryptionKey } from '../constructs/encryption-key.ts';
import type { Ground } from '../constructs/ground.ts';
import { Microservice } from '../constructs/microservice.ts';
import { ShopStack } from '../shop-stack.ts';
import type { ShopStackProps } from '../shop-stack.ts';

export interface BackofficeProps extends ShopStackProps {
  readonly ground: Ground;
  readonly user: Microservice;
  readonly product: Microservice;
  readonly inventory: Microservice;
  readonly order: Microservice;
  readonly analytics: Microservice;
  readonly listener: IApplicationListener;
  readonly shopUrl: string;

  /** Where browsers send pictures to. */
  readonly uploadsUrl: string;
}

/** The pages of the staff, at a path of the shop's address that no behavior of the edge caches. */
export class Backoffice extends ShopStack {
  readonly service: Microservice;

  constructor(scope: Construct, id: string, props: BackofficeProps) {
    super(scope, id, props);
    const { config, bundles, ground, user, product, inventory, order, analytics, shopUrl, uploadsUrl } = props;
    this.service = new Microservice(this, 'Backoffice', {
      name: 'backoffice',
      bundle: bundles.backoffice(),
      environment: {
        ANALYTICS_URL: analytics.url,
        INVENTORY_URL: inventory.url,
        ORDER_URL: order.url,
        CURRENCY: config.currency,
        PRODUCT_URL: product.url,
        USER_URL: user.url,
        SHOP_URL: shopUrl,
        UPLOADS_URL: uploadsUrl,
      },
      size: config.services.backoffice,
      route: { listener: props.listener, priority: 900, paths: ['/staff', '/staff/*'] },
      ground,
      key: new EncryptionKey(this, 'Key', { description: 'ShopMart back office', config }),
      config,
    });
    for (const callee of [user, product, inventory, order, analytics]) this.service.allowCallsTo(callee);
    new CfnOutput(this, 'BackofficeUrl', { value: `${shopUrl}/staff`, description: 'Address of the back office' });
  }
}
