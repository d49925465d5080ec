import { EmailIdentity, Identity } from 'aws-cdk-lib/aws-ses';
import type { Construct } from 'constructs';
import { ContextSchema } from '../constructs/context-schema.ts';
import { EncryptionKey } from '../constructs/encryption-key.ts';
import type { Ground } from '../constructs/ground.ts';
import { Microservice } from '../constructs/microservice.ts';
import type { PostgresCluster } from '../constructs/postgres-cluster.ts';
import type { ValkeyGroup } from '../constructs/valkey-group.ts';
import { ShopStack } from '../shop-stack.ts';
import type { ShopStackProps } from '../shop-stack.ts';

export interface NotificationProps extends ShopStackProps {
  readonly ground: Ground;
  readonly core: PostgresCluster;
  readonly bus: ValkeyGroup;
  readonly shopUrl: string;
}

/** Mail to shoppers about what became of their order. */
export class Notification extends ShopStack {
  constructor(scope: Construct, id: string, props: NotificationProps) {
    super(scope, id, props);
    const { config, bundles, ground, core, bus } = props;
    const key = new EncryptionKey(this, 'Key', { description: 'ShopMart notification', config });
    const schema = new ContextSchema(this, 'Schema', {
      name: 'notification',
      bundle: bundles.lambda('operations/migrate-schema-notification'),
      database: core,
      ground,
      key,
    });
    const service = new Microservice(this, 'Notification', {
      name: 'notification',
      bundle: bundles.service('notification'),
      environment: { ...schema.environment, BUS_URL: bus.url, SHOP_URL: props.shopUrl, MAIL_FROM: config.mailFrom },
      secrets: schema.secrets,
      size: config.services.notification,
      ground,
      key,
      config,
    });
    schema.allowFrom(service);
    service.connections.allowToDefaultPort(bus, 'Events');

    const sender = new EmailIdentity(this, 'Sender', {
      identity: Identity.domain(config.mailFrom.slice(config.mailFrom.indexOf('@') + 1)),
    });
    sender.grant(service, 'ses:SendEmail');
  }
}
