import { Duration } from 'aws-cdk-lib';
import type { IDistribution } from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';
import { DEMAND_EVENT_TYPES } from '../../contracts/product/demand-events.ts';
import { PAGE_EVENT_TYPES } from '../../contracts/product/page-events.ts';
import { BorrowedSecret } from '../constructs/borrowed-secret.ts';
import { InvalidationBudgetAlarm } from '../constructs/invalidation-budget-alarm.ts';
import type { Microservice } from '../constructs/microservice.ts';
import { PictureBucket } from '../constructs/picture-bucket.ts';
import type { PostgresCluster } from '../constructs/postgres-cluster.ts';
import type { SmokeCheck } from '../constructs/smoke-test.ts';
import type { ValkeyGroup } from '../constructs/valkey-group.ts';
import { ContextStack } from '../context-stack.ts';
import type { ContextStackProps } from '../context-stack.ts';
import type { Messaging } from './messaging.ts';

export interface ProductProps extends ContextStackProps {
  readonly core: PostgresCluster;
  readonly cache: ValkeyGroup;
  readonly messaging: Messaging;

  /** Whose pages are invalidated when products change. */
  readonly distribution: IDistribution;

  /** Where the edge finds renditions of pictures. */
  readonly media: PictureBucket;

  readonly user: Microservice;
}

/** A page of the catalogue from the database; empty before the first import. */
export const PRODUCT_SMOKE_TEST: readonly SmokeCheck[] = [{ path: '/api/products?limit=1', status: 200, contains: '"products":' }];

/** The catalogue and its prices, and the invalidation of cached pages that show them. */
export class Product extends ContextStack {
  readonly service: Microservice;

  /** Where browsers of staff send pictures to. */
  readonly uploadsUrl: string;

  constructor(scope: Construct, props: ProductProps) {
    super(scope, 'product', props, { database: props.core });
    const { cache, config, messaging, distribution, media, user } = props;
    const cacheLogin = new BorrowedSecret(this, 'CacheLogin', cache.users.secretOf('product'));
    const uploads = new PictureBucket(this, 'Uploads', {
      prefix: 'uploads/',
      // Not longer than a dead letter, which may be redriven.
      expiration: Duration.days(14),
      notified: messaging.pictureUploads,
    });
    this.uploadsUrl = `https://${uploads.bucket.bucketRegionalDomainName}`;
    this.service = this.addService('Product', {
      environment: {
        CURRENCY: config.currency,
        SHOP_URL: props.shopUrl,
        UPLOADS_BUCKET: uploads.bucket.bucketName,
        CACHE_URL: cache.url,
        CACHE_SECRET_ARN: cacheLogin.secret.secretArn,
      },
      route: { priority: 10, paths: ['/api/catalogue/*', '/api/categories*', '/api/products*', '/api/search*'] },
      smokeTest: PRODUCT_SMOKE_TEST,
      calls: { USER_URL: user },
    });

    this.service.connections.allowToDefaultPort(cache, 'Catalogue');
    cacheLogin.grantRead(this.service);

    // An upload by a form that the service signed is a call of its role.
    uploads.grantPut(this.service);

    const resizeImage = this.addWorker('ResizeImage', {
      description: 'Makes renditions of uploaded pictures',
      queue: messaging.pictureUploads,
      lambda: 'resize-image',
      environment: { MEDIA_BUCKET: media.bucket.bucketName, UPLOADS_BUCKET: uploads.bucket.bucketName },
      sendsTo: {},
      timeout: Duration.seconds(30),
      memoryMiB: 1_769,
      batchSize: 1,
    });
    uploads.grantGet(resizeImage);
    media.grantPut(resizeImage);

    const invalidateCache = this.addWorker('InvalidateCache', {
      description: 'Invalidates pages whose product or category changed',
      queue: messaging.cacheInvalidations,
      lambda: 'invalidate-cache',
      environment: { DISTRIBUTION_ID: distribution.distributionId, PATHS_PER_MONTH: String(config.invalidationPathsPerMonth) },
      sendsTo: {},
    });
    messaging.subscribe(messaging.cacheInvalidations, PAGE_EVENT_TYPES);
    distribution.grantCreateInvalidation(invalidateCache);

    this.addWorker('RecordDemand', {
      description: 'Records stock and sales of SKUs for search',
      queue: messaging.demandEvents,
      lambda: 'record-demand',
      environment: {},
      sendsTo: {},
      // Search may wait a second; each order has a few of these events.
      batchSize: 100,
    });
    messaging.subscribe(messaging.demandEvents, DEMAND_EVENT_TYPES);
    new InvalidationBudgetAlarm(this, 'InvalidationBudget', { logGroup: invalidateCache.logGroup, alarms: this.ground.alarms });
  }
}
