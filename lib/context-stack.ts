import type { Duration } from 'aws-cdk-lib';
import type { Secret as ContainerSecret } from 'aws-cdk-lib/aws-ecs';
import type { IApplicationListener } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import type { EnvironmentConfig } from './config.ts';
import { ContextSchema } from './constructs/context-schema.ts';
import { EncryptionKey } from './constructs/encryption-key.ts';
import { generationsUsedBy } from './constructs/generation.ts';
import type { Ground } from './constructs/ground.ts';
import { Microservice } from './constructs/microservice.ts';
import type { SqlDatabase } from './constructs/sql-database.ts';
import { QueueWorker } from './constructs/queue-worker.ts';
import type { QueueWorkerProps } from './constructs/queue-worker.ts';
import type { SmokeCheck } from './constructs/smoke-test.ts';
import type { TestListener } from './constructs/test-listener.ts';
import type { WorkQueue } from './constructs/work-queue.ts';
import { ShopStack } from './shop-stack.ts';
import type { ShopStackProps } from './shop-stack.ts';

/** The properties of every context's stack. */
export interface ContextStackProps extends ShopStackProps {
  readonly ground: Ground;
  readonly listener: IApplicationListener;
  readonly testListener: TestListener;

  /** Address of the shop. */
  readonly shopUrl: string;
}

interface Store {
  readonly database: SqlDatabase;

  /** @default the stack's id */
  readonly schema?: string;

  /** The login with which another context reads the schema's views. @default none */
  readonly reader?: string;
}

interface ContextServiceProps {
  /** Settings beyond those of the schema and those that every service gets. */
  readonly environment: Readonly<Record<string, string>>;

  /** Secrets that the task gets at its start. @default none */
  readonly secrets?: Readonly<Record<string, ContainerSecret>>;

  /** Paths that the load balancer routes to the service, and the priority of their rule. @default none: not reachable from outside */
  readonly route?: { readonly priority: number; readonly paths: readonly string[] };

  /** Read requests by which a new revision is tested before traffic is shifted to it. @default none: the service can only be deployed by rolling */
  readonly smokeTest?: readonly SmokeCheck[];

  /** @default Duration.seconds(15) */
  readonly longestRequest?: Duration;

  /** The services that this one calls, by the setting with their address, such as `USER_URL`. */
  readonly calls?: Readonly<Record<string, Microservice>>;
}

interface ContextWorkerProps extends Omit<QueueWorkerProps, 'bundle' | 'key' | 'alarms' | 'vpc'> {
  /** Its folder in `lambdas/<context>/`. */
  readonly lambda: string;

  /** The queues that it sends to, by the setting with their address. */
  readonly sendsTo: Readonly<Record<string, WorkQueue>>;
}

/** A context's stack: its key, its schema with migrations, its service and its workers. Deployed and rolled back alone. */
export abstract class ContextStack extends ShopStack {
  protected readonly key: EncryptionKey;
  protected readonly schema: ContextSchema;
  protected readonly ground: Ground;
  readonly #context: keyof EnvironmentConfig['services'];
  readonly #listener: IApplicationListener;
  readonly #testListener: TestListener;

  constructor(
    scope: Construct,
    id: keyof EnvironmentConfig['services'],
    props: ContextStackProps,
    { database, schema = id, reader }: Store,
  ) {
    super(scope, id, props);
    this.#context = id;
    this.#listener = props.listener;
    this.#testListener = props.testListener;
    this.ground = props.ground;
    this.key = new EncryptionKey(this, 'Key', { description: `ShopMart ${id}`, config: props.config });
    this.schema = new ContextSchema(this, 'Schema', {
      name: schema,
      ...(reader !== undefined && { reader }),
      bundle: props.bundles.lambda(`operations/migrate-schema-${id}`),
      rotationBundle: props.bundles.lambda('operations/rotate-database-login'),
      database,
      ground: props.ground,
      key: this.key,
      config: props.config,
    });
  }

  /** Adds the context's service, with access to its schema and to the services that it calls. */
  protected addService(
    id: string,
    { environment, secrets, route, smokeTest, longestRequest, calls = {} }: ContextServiceProps,
  ): Microservice {
    const urls = Object.fromEntries(Object.entries(calls).map(([setting, { url }]) => [setting, url]));
    const service = new Microservice(this, id, {
      name: this.#context,
      bundle: this.bundles.service(this.#context),
      environment: { ...this.schema.environment, ...urls, ...environment },
      ...(secrets && { secrets }),
      size: this.config.services[this.#context],
      ...(route && { isCallable: true, route: { listener: this.#listener, ...route } }),
      ...(smokeTest && {
        smokeTest: { bundle: this.bundles.lambda('operations/smoke-test'), checks: smokeTest, testListener: this.#testListener },
      }),
      ...(longestRequest && { longestRequest }),
      ground: this.ground,
      key: this.key,
      config: this.config,
    });
    this.schema.grantConnect(service);
    for (const callee of Object.values(calls)) service.allowCallsTo(callee);
    return service;
  }

  /** Adds a worker outside the network that uses the schema by the Data API and third parties by the internet. */
  protected addWorker(id: string, { lambda, sendsTo, ...props }: ContextWorkerProps): QueueWorker {
    const worker = new QueueWorker(this, id, {
      ...props,
      bundle: this.bundles.lambda(`${this.#context}/${lambda}`),
      environment: {
        ...this.schema.dataApiEnvironment,
        ...urlsOf(sendsTo),
        GENERATIONS: generationsUsedBy(this, this.config),
        ...props.environment,
      },
      key: this.key,
      alarms: this.ground.alarms,
    });
    this.schema.grantDataApi(worker);
    for (const queue of Object.values(sendsTo)) queue.grantSend(worker);
    return worker;
  }
}

/** Settings with the addresses of queues. */
export function urlsOf(queues: Readonly<Record<string, WorkQueue>>): Record<string, string> {
  return Object.fromEntries(Object.entries(queues).map(([setting, { url }]) => [setting, url]));
}
