import { CfnOutput } from 'aws-cdk-lib';
import { Secret as ContainerSecret } from 'aws-cdk-lib/aws-ecs';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IApplicationListener } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import { ContextSchema } from '../constructs/context-schema.ts';
import { EncryptionKey } from '../constructs/encryption-key.ts';
import { passwordSecret } from '../constructs/generated-secret.ts';
import type { Ground } from '../constructs/ground.ts';
import { Microservice } from '../constructs/microservice.ts';
import type { PostgresCluster } from '../constructs/postgres-cluster.ts';
import type { ValkeyGroup } from '../constructs/valkey-group.ts';
import { ShopStack } from '../shop-stack.ts';
import type { ShopStackProps } from '../shop-stack.ts';

export interface UserProps extends ShopStackProps {
  readonly ground: Ground;
  readonly core: PostgresCluster;
  readonly cache: ValkeyGroup;
  readonly listener: IApplicationListener;
  readonly shopUrl: string;
}

/** Accounts, sessions and guests. */
export class User extends ShopStack {
  readonly service: Microservice;

  /** E-mail address and password of the first staff account. */
  readonly staffSecret: ISecret;

  constructor(scope: Construct, id: string, props: UserProps) {
    super(scope, id, props);
    const { config, bundles, ground, core, cache } = props;
    const key = new EncryptionKey(this, 'Key', { description: 'ShopMart user', config });
    const schema = new ContextSchema(this, 'Schema', {
      name: 'users',
      bundle: bundles.lambda('operations/migrate-schema-user'),
      database: core,
      ground,
      key,
    });
    this.staffSecret = passwordSecret(this, 'StaffSecret', key, 'Account that is there from the start', { email: config.staffEmail });
    const importerSecret = passwordSecret(this, 'ImporterSecret', key, 'Account that is there from the start', {
      email: config.importerEmail,
    });

    this.service = new Microservice(this, 'User', {
      name: 'user',
      bundle: bundles.service('user'),
      environment: { ...schema.environment, CACHE_URL: cache.url, SHOP_URL: props.shopUrl },
      secrets: {
        ...schema.secrets,
        BOOTSTRAP_STAFF: ContainerSecret.fromSecretsManager(this.staffSecret),
        BOOTSTRAP_IMPORTER: ContainerSecret.fromSecretsManager(importerSecret),
      },
      size: config.services.user,
      isCallable: true,
      route: {
        listener: props.listener,
        priority: 50,
        paths: ['/api/guests', '/api/accounts*', '/api/sessions*', '/api/me', '/api/customers*'],
      },
      ground,
      key,
      config,
    });
    schema.allowFrom(this.service);
    this.service.connections.allowToDefaultPort(cache, 'Sessions');

    new CfnOutput(this, 'StaffAccount', {
      value: this.staffSecret.secretArn,
      description: 'Secret with the first staff account',
    });
    new CfnOutput(this, 'ImporterAccount', {
      value: importerSecret.secretArn,
      description: 'Secret with the importing account',
    });
  }
}
