import { ShopMail } from '../constructs/shop-mail.ts';
import { Secret as ContainerSecret } from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import type * as z from 'zod';
import type { SesSettings } from '../../adapters/mail/ses/settings.ts';
import { BorrowedSecret } from '../constructs/borrowed-secret.ts';
import { generatedSecret } from '../constructs/generated-secret.ts';
import type { Microservice } from '../constructs/microservice.ts';
import type { PostgresCluster } from '../constructs/postgres-cluster.ts';
import type { ValkeyGroup } from '../constructs/valkey-group.ts';
import type { Messaging } from './messaging.ts';
import { ContextStack } from '../context-stack.ts';
import type { ContextStackProps } from '../context-stack.ts';

export interface NotificationProps extends ContextStackProps {
  readonly core: PostgresCluster;
  readonly bus: ValkeyGroup;
  readonly messaging: Messaging;
  readonly user: Microservice;
  readonly product: Microservice;
}

/** Mail to shoppers about their orders and accounts. */
export class Notification extends ContextStack {
  readonly service: Microservice;

  constructor(scope: Construct, props: NotificationProps) {
    super(scope, 'notification', props, { database: props.core });
    const { config, bus, messaging, user, product, shopUrl } = props;
    const busLogin = new BorrowedSecret(this, 'BusLogin', bus.users.secretOf('notification'));
    // Not rotated: a mail may be read, and its link used, years later.
    const unsubscribeKey = generatedSecret(this, 'UnsubscribeKey', this.key, 'Signs the links by which mails are stopped');
    this.service = this.addService('Notification', {
      environment: {
        BUS_URL: bus.url,
        BUS_SECRET_ARN: busLogin.secret.secretArn,
        SHOP_URL: shopUrl,
        LANGUAGE: config.language,
        TIME_ZONE: config.timeZone,
        ...({ MAIL_FROM: config.mailFrom } satisfies z.input<typeof SesSettings>),
      },
      secrets: { UNSUBSCRIBE_KEY: ContainerSecret.fromSecretsManager(unsubscribeKey) },
      route: { priority: 80, paths: ['/api/messages/*'] },
      calls: { USER_URL: user, PRODUCT_URL: product },
    });
    busLogin.grantRead(this.service);
    this.service.connections.allowToDefaultPort(bus, 'Events');

    this.addWorker('SuppressMailboxes', {
      description: 'Takes mailboxes off the list that bounced or complained',
      queue: messaging.mailFeedback,
      lambda: 'suppress-mailboxes',
      environment: {},
      sendsTo: {},
    });
    const mail = new ShopMail(this, 'Mail', { from: config.mailFrom, feedback: messaging.mailFeedback, alarms: props.ground.alarms });
    mail.grantSend(this.service);
  }
}
