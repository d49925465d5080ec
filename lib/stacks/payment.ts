import { Duration } from 'aws-cdk-lib';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { VendorSecret } from '../../adapters/payment/vendor-settings.ts';
import { generationsUsedBy } from '../constructs/generation.ts';
import type { Microservice } from '../constructs/microservice.ts';
import type { PostgresCluster } from '../constructs/postgres-cluster.ts';
import { ScheduledWorker } from '../constructs/scheduled-worker.ts';
import { ThirdPartySecrets } from '../constructs/third-party-secrets.ts';
import type { ThirdPartySecret } from '../constructs/third-party-secrets.ts';
import { ContextStack, urlsOf } from '../context-stack.ts';
import type { ContextStackProps } from '../context-stack.ts';
import { paymentVendorsOf } from '../payment-vendors.ts';
import type { Messaging } from './messaging.ts';

export interface PaymentProps extends ContextStackProps {
  readonly core: PostgresCluster;
  readonly messaging: Messaging;
}

/** Authorisations, captures and voids at the payment providers. */
export class Payment extends ContextStack {
  readonly service: Microservice;

  readonly #secrets: ReadonlyMap<string, ThirdPartySecret>;

  constructor(scope: Construct, props: PaymentProps) {
    super(scope, 'payment', props, { database: props.core });
    const { config, messaging, shopUrl } = props;
    const thirdParty = new ThirdPartySecrets(this, { context: 'payment', key: this.key, config });
    const vendors = paymentVendorsOf(config, shopUrl);
    const secrets = vendors
      .flatMap((vendor) => vendor.secrets)
      .map((each) => ({ ...each, secret: thirdParty.create(each.id, each.description) }));
    this.#secrets = new Map(secrets.map(({ id, secret }) => [id, secret]));
    const secretsOf = (reader: VendorSecret['reader']) => secrets.filter((each) => each.reader === reader);
    const secretSettings = (reader: VendorSecret['reader']) =>
      Object.fromEntries(secretsOf(reader).map(({ setting, secret }) => [setting, secret.id]));

    // Webhook outcomes are sent to the sagas; a command voids a late approval.
    const serviceQueues = { SAGA_REPLIES_URL: messaging.sagaReplies, PAYMENT_COMMANDS_URL: messaging.paymentCommands };
    this.service = this.addService('Payment', {
      environment: { ...urlsOf(serviceQueues), ...thirdParty.settings, ...secretSettings('service') },
      route: { priority: 40, paths: vendors.map(({ webhookPath }) => webhookPath) },
    });
    for (const { secret } of secretsOf('service')) secret.grantRead(this.service);
    for (const queue of Object.values(serviceQueues)) queue.grantSend(this.service);

    const settlePayments = this.addWorker('SettlePayments', {
      description: 'Authorises, captures and voids payments',
      queue: messaging.paymentCommands,
      lambda: 'settle-payments',
      environment: {
        PAYMENT_PROVIDER: vendors[0].name,
        ...Object.fromEntries(vendors.flatMap(({ workerSettings }) => Object.entries(workerSettings))),
        ...thirdParty.settings,
        ...secretSettings('worker'),
      },
      sendsTo: { SAGA_REPLIES_URL: messaging.sagaReplies },
    });
    for (const { secret } of secretsOf('worker')) secret.grantRead(settlePayments);

    const sweepPayments = new ScheduledWorker(this, 'SweepPayments', {
      description: 'Stops parcels whose hold ends soon, and repeats acts that are pending too long',
      every: Duration.minutes(1),
      bundle: props.bundles.lambda('payment/sweep-payments'),
      environment: { ...this.schema.dataApiEnvironment, ...urlsOf(serviceQueues), GENERATIONS: generationsUsedBy(this, config) },
      timeout: Duration.seconds(50),
      key: this.key,
      alarms: this.ground.alarms,
    });
    this.schema.grantDataApi(sweepPayments);
    for (const queue of Object.values(serviceQueues)) queue.grantSend(sweepPayments);
  }

  /** The secrets shared with payment vendors, by logical id. */
  secretOf(id: string): ISecret {
    const secret = this.#secrets.get(id);
    if (!secret) throw new Error(`no payment vendor has a secret ${id}; there are ${[...this.#secrets.keys()].join(', ')}`);
    return secret.inSecretsManager();
  }
}
