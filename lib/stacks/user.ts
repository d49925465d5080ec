import { CfnOutput } from 'aws-cdk-lib';
import { Secret as ContainerSecret } from 'aws-cdk-lib/aws-ecs';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { BorrowedSecret } from '../constructs/borrowed-secret.ts';
import { generatedSecret, passwordSecret } from '../constructs/generated-secret.ts';
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

  /** E-mail address and password of the importing account. */
  readonly importerSecret: ISecret;

  constructor(scope: Construct, props: UserProps) {
    super(scope, 'user', props, { database: props.core, schema: 'users' });
    const { config, cache, shopUrl } = props;
    const cacheLogin = new BorrowedSecret(this, 'CacheLogin', cache.users.secretOf('user'));
    const account = (id: string, email: string) => passwordSecret(this, id, this.key, 'Account created at the first start', { email });
    const staffSecret = account('StaffSecret', config.staffEmail);
    this.importerSecret = account('ImporterSecret', config.importerEmail);
    // Where third parties are stand-ins, so is the app of the first account; elsewhere its owner enrols one.
    const authenticator =
      config.thirdParties.kind === 'sandbox'
        ? generatedSecret(this, 'Authenticator', this.key, 'Key of the first staff account')
        : undefined;

    this.service = this.addService('User', {
      environment: { CACHE_URL: cache.url, CACHE_SECRET_ARN: cacheLogin.secret.secretArn, SHOP_URL: shopUrl },
      secrets: {
        BOOTSTRAP_STAFF: ContainerSecret.fromSecretsManager(staffSecret),
        ...(authenticator && { BOOTSTRAP_AUTHENTICATOR: ContainerSecret.fromSecretsManager(authenticator) }),
        BOOTSTRAP_IMPORTER: ContainerSecret.fromSecretsManager(this.importerSecret),
      },
      route: { priority: 50, paths: ['/api/guests', '/api/accounts*', '/api/sessions*', '/api/me', '/api/customers*'] },
      smokeTest: USER_SMOKE_TEST,
    });
    this.service.connections.allowToDefaultPort(cache, 'Sessions');
    cacheLogin.grantRead(this.service);

    new CfnOutput(this, 'StaffAccount', {
      value: staffSecret.secretArn,
      description: 'Secret with the first staff account',
    });
    if (authenticator)
      new CfnOutput(this, 'StaffAuthenticator', {
        value: authenticator.secretArn,
        description: "Secret of the first staff account's authenticator; its codes: npm run ops -- staff code",
      });
    new CfnOutput(this, 'ImporterAccount', {
      value: this.importerSecret.secretArn,
      description: 'Secret with the importing account',
    });
  }
}
