import { CfnOutput } from 'aws-cdk-lib';
import { Secret as ContainerSecret } from 'aws-cdk-lib/aws-ecs';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { passwordSecret } from '../constructs/generated-secret.ts';
import type { Microservice } from '../constructs/microservice.ts';
import type { PostgresCluster } from '../constructs/postgres-cluster.ts';
import type { SmokeCheck } from '../constructs/smoke-test.ts';
import type { ValkeyGroup } from '../constructs/valkey-group.ts';
import { ContextStack } from '../context-stack.ts';
import type { ContextStackProps } from '../context-stack.ts';

export interface UserProps extends ContextStackProps {
  readonly core: PostgresCluster;
  readonly cache: ValkeyGroup;
}

/** A session that does not exist: the refusal comes from the database. */
export const USER_SMOKE_TEST: readonly SmokeCheck[] = [
  { path: '/api/me', headers: { cookie: 'session=smoke-test' }, status: 401, contains: 'session-invalid' },
];

/** Accounts, sessions and guests. */
export class User extends ContextStack {
  readonly service: Microservice;

  /** E-mail address and password of the first staff account. */
  readonly staffSecret: ISecret;

  constructor(scope: Construct, props: UserProps) {
    super(scope, 'user', props, { database: props.core, schema: 'users' });
    const { config, cache, shopUrl } = props;
    const account = (id: string, email: string) => passwordSecret(this, id, this.key, 'Account created at the first start', { email });
    this.staffSecret = account('StaffSecret', config.staffEmail);
    const importerSecret = account('ImporterSecret', config.importerEmail);

    this.service = this.addService('User', {
      environment: { CACHE_URL: cache.url, SHOP_URL: shopUrl },
      secrets: {
        BOOTSTRAP_STAFF: ContainerSecret.fromSecretsManager(this.staffSecret),
        BOOTSTRAP_IMPORTER: ContainerSecret.fromSecretsManager(importerSecret),
      },
      route: { priority: 50, paths: ['/api/guests', '/api/accounts*', '/api/sessions*', '/api/me', '/api/customers*'] },
      smokeTest: USER_SMOKE_TEST,
    });
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
