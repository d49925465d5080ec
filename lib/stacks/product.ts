import type { Construct } from 'constructs';
import type { Microservice } from '../constructs/microservice.ts';
import type { PostgresCluster } from '../constructs/postgres-cluster.ts';
import type { SmokeCheck } from '../constructs/smoke-test.ts';
import { ContextStack } from '../context-stack.ts';
import type { ContextStackProps } from '../context-stack.ts';

export interface ProductProps extends ContextStackProps {
  readonly core: PostgresCluster;
  readonly user: Microservice;
}

/** A page of the catalogue from the database; empty before the first import. */
export const PRODUCT_SMOKE_TEST: readonly SmokeCheck[] = [{ path: '/api/products?limit=1', status: 200, contains: '"products":' }];

/** The catalogue and its prices. */
export class Product extends ContextStack {
  readonly service: Microservice;

  constructor(scope: Construct, props: ProductProps) {
    super(scope, 'product', props, { database: props.core });
    this.service = this.addService('Product', {
      environment: { CURRENCY: props.config.currency },
      route: { priority: 10, paths: ['/api/categories*', '/api/products*'] },
      smokeTest: PRODUCT_SMOKE_TEST,
      calls: { USER_URL: props.user },
    });
  }
}
