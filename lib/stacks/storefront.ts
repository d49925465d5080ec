import type { IApplicationListener } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import { EncryptionKey } from '../constructs/encryption-key.ts';
import type { Ground } from '../constructs/ground.ts';
import { Microservice } from '../constructs/microservice.ts';
import { paymentVendorsOf } from '../payment-vendors.ts';
import { ShopStack } from '../shop-stack.ts';
import type { ShopStackProps } from '../shop-stack.ts';

export interface StorefrontProps extends ShopStackProps {
  readonly ground: Ground;
  readonly user: Microservice;
  readonly product: Microservice;
  readonly inventory: Microservice;
  readonly order: Microservice;
  readonly recommendation: Microservice;
  readonly notification: Microservice;
  readonly listener: IApplicationListener;
  readonly shopUrl: string;
}

/** The pages of the shop: every path that no context has a route for. */
export class Storefront extends ShopStack {
  readonly service: Microservice;

  constructor(scope: Construct, id: string, props: StorefrontProps) {
    super(scope, id, props);
    const { config, bundles, ground, user, product, inventory, order, recommendation, notification, shopUrl } = props;
    const [{ name: provider, browser }] = paymentVendorsOf(config, shopUrl);
    this.service = new Microservice(this, 'Storefront', {
      name: 'storefront',
      bundle: bundles.storefront(),
      environment: {
        PRODUCT_URL: product.url,
        ORDER_URL: order.url,
        NOTIFICATION_URL: notification.url,
        USER_URL: user.url,
        INVENTORY_URL: inventory.url,
        RECOMMENDATION_URL: recommendation.url,
        SHOP_URL: shopUrl,
        PAYMENT_PROVIDER: provider,
        PAYMENT_SCRIPT_URL: browser.scriptUrl,
        PAYMENT_PUBLISHABLE_KEY: browser.publishableKey,
        PAYMENT_CONTENT_SOURCES: config.thirdParties.kind === 'sandbox' ? "'self'" : browser.contentSources.join(' '),
      },
      size: config.services.storefront,
      route: { listener: props.listener, priority: 1_000, paths: ['/*'] },
      ground,
      key: new EncryptionKey(this, 'Key', { description: 'ShopMart storefront', config }),
      config,
    });
    for (const callee of [user, product, inventory, order, recommendation, notification]) this.service.allowCallsTo(callee);
  }
}
