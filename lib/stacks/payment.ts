import type { IApplicationListener } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { ContextSchema } from '../constructs/context-schema.ts';
import { EncryptionKey } from '../constructs/encryption-key.ts';
import { generatedSecret } from '../constructs/generated-secret.ts';
import type { Ground } from '../constructs/ground.ts';
import { Microservice } from '../constructs/microservice.ts';
import type { PostgresCluster } from '../constructs/postgres-cluster.ts';
import { QueueWorker } from '../constructs/queue-worker.ts';
import { ShopStack } from '../shop-stack.ts';
import type { ShopStackProps } from '../shop-stack.ts';
import type { Messaging } from './messaging.ts';

export interface PaymentProps extends ShopStackProps {
  readonly ground: Ground;
  readonly core: PostgresCluster;
  readonly messaging: Messaging;
  readonly listener: IApplicationListener;
  readonly shopUrl: string;
}

/** Authorisations, captures and voids, and the way to the payment provider. */
export class Payment extends ShopStack {
  readonly service: Microservice;

  /** What we show Stripe. */
  readonly stripeKey: ISecret;

  /** What Stripe signs its webhooks with. */
  readonly webhookSecret: ISecret;

  constructor(scope: Construct, id: string, props: PaymentProps) {
    super(scope, id, props);
    const { config, bundles, ground, core, messaging } = props;
    const key = new EncryptionKey(this, 'Key', { description: 'ShopMart payment', config });
    const schema = new ContextSchema(this, 'Schema', {
      name: 'payment',
      bundle: bundles.lambda('operations/migrate-schema-payment'),
      database: core,
      ground,
      key,
    });
    this.stripeKey = generatedSecret(this, 'StripeKey', key, 'Secret key of the Stripe account');
    this.webhookSecret = generatedSecret(this, 'StripeWebhookSecret', key, 'Secret that Stripe signs webhooks with');

    this.service = new Microservice(this, 'Payment', {
      name: 'payment',
      bundle: bundles.service('payment'),
      environment: {
        ...schema.environment,
        SAGA_REPLIES_URL: messaging.sagaReplies.url,
        PAYMENT_COMMANDS_URL: messaging.paymentCommands.url,
        STRIPE_WEBHOOK_SECRET_ARN: this.webhookSecret.secretArn,
      },
      secrets: schema.secrets,
      size: config.services.payment,
      isCallable: true,
      route: { listener: props.listener, priority: 40, paths: ['/webhooks/stripe'] },
      ground,
      key,
      config,
    });
    schema.allowFrom(this.service);
    this.webhookSecret.grantRead(this.service);
    messaging.sagaReplies.grantSend(this.service);
    // A late approval is voided.
    messaging.paymentCommands.grantSend(this.service);

    const settlePayments = new QueueWorker(this, 'SettlePayments', {
      description: 'Authorises, captures and voids payments',
      queue: messaging.paymentCommands,
      bundle: bundles.lambda('payment/settle-payments'),
      environment: {
        ...schema.dataApiEnvironment,
        SAGA_REPLIES_URL: messaging.sagaReplies.url,
        STRIPE_API_BASE: config.thirdParties.kind === 'sandbox' ? props.shopUrl : config.thirdParties.stripeApiBase,
        STRIPE_KEY_SECRET_ARN: this.stripeKey.secretArn,
      },
      key,
      alarms: ground.alarms,
    });
    schema.grantDataApi(settlePayments);
    messaging.sagaReplies.grantSend(settlePayments);
    this.stripeKey.grantRead(settlePayments);
  }
}
