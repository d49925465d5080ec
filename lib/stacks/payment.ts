import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { z } from 'zod';
import { STRIPE_WEBHOOK_PATH, type StripeApiSettings, type StripeWebhookSettings } from '../../adapters/payment/stripe/settings.ts';
import { enteredSecret, generatedSecret } from '../constructs/generated-secret.ts';
import type { Microservice } from '../constructs/microservice.ts';
import type { PostgresCluster } from '../constructs/postgres-cluster.ts';
import { ContextStack, urlsOf } from '../context-stack.ts';
import type { ContextStackProps } from '../context-stack.ts';
import type { Messaging } from './messaging.ts';

export interface PaymentProps extends ContextStackProps {
  readonly core: PostgresCluster;
  readonly messaging: Messaging;
}

/** Authorisations, captures and voids, and the way to the payment provider. */
export class Payment extends ContextStack {
  readonly service: Microservice;

  /** What we show Stripe. */
  readonly stripeKey: ISecret;

  /** What Stripe signs its webhooks with. */
  readonly webhookSecret: ISecret;

  constructor(scope: Construct, props: PaymentProps) {
    super(scope, 'payment', props, { database: props.core });
    const { config, messaging, shopUrl } = props;
    const { thirdParties } = config;
    const providerSecret = thirdParties.kind === 'sandbox' ? generatedSecret : enteredSecret;
    this.stripeKey = providerSecret(this, 'StripeKey', this.key, 'Secret key of the Stripe account');
    this.webhookSecret = providerSecret(this, 'StripeWebhookSecret', this.key, 'Secret that Stripe signs webhooks with');

    // A webhook's outcome goes to the saga; a late approval is voided by a command.
    const serviceQueues = { SAGA_REPLIES_URL: messaging.sagaReplies, PAYMENT_COMMANDS_URL: messaging.paymentCommands };
    this.service = this.addService('Payment', {
      environment: {
        ...urlsOf(serviceQueues),
        ...({ STRIPE_WEBHOOK_SECRET_ARN: this.webhookSecret.secretArn } satisfies z.input<typeof StripeWebhookSettings>),
      },
      route: { priority: 40, paths: [STRIPE_WEBHOOK_PATH] },
    });
    this.webhookSecret.grantRead(this.service);
    for (const queue of Object.values(serviceQueues)) queue.grantSend(this.service);

    const settlePayments = this.addWorker('SettlePayments', {
      description: 'Authorises, captures and voids payments',
      queue: messaging.paymentCommands,
      lambda: 'settle-payments',
      environment: {
        STRIPE_API_BASE: thirdParties.kind === 'sandbox' ? shopUrl : thirdParties.stripeApiBase,
        STRIPE_KEY_SECRET_ARN: this.stripeKey.secretArn,
      } satisfies z.input<typeof StripeApiSettings>,
      sendsTo: { SAGA_REPLIES_URL: messaging.sagaReplies },
    });
    this.stripeKey.grantRead(settlePayments);
  }
}
