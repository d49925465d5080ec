import type { Construct } from 'constructs';
import { BorrowedSecret } from '../constructs/borrowed-secret.ts';
import type { Microservice } from '../constructs/microservice.ts';
import type { PostgresCluster } from '../constructs/postgres-cluster.ts';
import type { ValkeyGroup } from '../constructs/valkey-group.ts';
import { ContextStack } from '../context-stack.ts';
import type { ContextStackProps } from '../context-stack.ts';

export interface RecommendationProps extends ContextStackProps {
  readonly core: PostgresCluster;
  readonly bus: ValkeyGroup;
  readonly user: Microservice;
  readonly product: Microservice;
  readonly inventory: Microservice;
}

/** What is bought together, similar, popular now and picked for a shopper. */
export class Recommendation extends ContextStack {
  readonly service: Microservice;

  constructor(scope: Construct, props: RecommendationProps) {
    super(scope, 'recommendation', props, { database: props.core });
    const { bus, user, product, inventory } = props;
    const busLogin = new BorrowedSecret(this, 'BusLogin', bus.users.secretOf('recommendation'));
    this.service = this.addService('Recommendation', {
      environment: { BUS_URL: bus.url, BUS_SECRET_ARN: busLogin.secret.secretArn },
      route: { priority: 70, paths: ['/api/recommendations/*'] },
      calls: { USER_URL: user, PRODUCT_URL: product, INVENTORY_URL: inventory },
    });
    busLogin.grantRead(this.service);
    this.service.connections.allowToDefaultPort(bus, 'Events');
  }
}
