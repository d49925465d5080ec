import type { IApplicationListener } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import { ContextSchema } from '../constructs/context-schema.ts';
import { EncryptionKey } from '../constructs/encryption-key.ts';
import type { Ground } from '../constructs/ground.ts';
import { Microservice } from '../constructs/microservice.ts';
import type { PostgresCluster } from '../constructs/postgres-cluster.ts';
import { ShopStack } from '../shop-stack.ts';
import type { ShopStackProps } from '../shop-stack.ts';

export interface ProductProps extends ShopStackProps {
  readonly ground: Ground;
  readonly core: PostgresCluster;
  readonly user: Microservice;
  readonly listener: IApplicationListener;
}

/** The catalogue and its prices. */
export class Product extends ShopStack {
  readonly service: Microservice;

  constructor(scope: Construct, id: string, props: ProductProps) {
    super(scope, id, props);
    const { config, bundles, ground, core, user } = props;
    const key = new EncryptionKey(this, 'Key', { description: 'ShopMart product', config });
    const schema = new ContextSchema(this, 'Schema', {
      name: 'product',
      bundle: bundles.lambda('operations/migrate-schema-product'),
      database: core,
      ground,
      key,
    });
    this.service = new Microservice(this, 'Product', {
      name: 'product',
      bundle: bundles.service('product'),
      environment: { ...schema.environment, USER_URL: user.url, CURRENCY: config.currency },
      secrets: schema.secrets,
      size: config.services.product,
      isCallable: true,
      route: { listener: props.listener, priority: 10, paths: ['/api/categories*', '/api/products*'] },
      ground,
      key,
      config,
    });
    schema.allowFrom(this.service);
    this.service.allowCallsTo(user);
  }
}
