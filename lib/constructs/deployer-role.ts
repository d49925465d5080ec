import { DefaultStackSynthesizer, Duration, Stack } from 'aws-cdk-lib';
import { OidcProviderNative, PolicyStatement, Role, WebIdentityPrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

const ISSUER = 'token.actions.githubusercontent.com';

export interface DeployerRoleProps {
  /** The GitHub environment whose jobs may take the role: its rules decide who approves. */
  readonly environment: string;

  /** The GitHub repository, such as `shopmart/shopmart`. */
  readonly repository: string;

  /** The regions that stacks are in. */
  readonly regions: readonly string[];
}

/**
 * The role of GitHub's deployment jobs, which sign in by OpenID Connect and hold no key. It may only take the roles of `cdk bootstrap`,
 * and read the deployments of services. An account has one provider for GitHub: delete another one before the first deployment.
 */
export class DeployerRole extends Construct {
  readonly roleArn: string;

  constructor(scope: Construct, id: string, { environment, repository, regions }: DeployerRoleProps) {
    super(scope, id);
    const provider = new OidcProviderNative(this, 'GitHub', { url: `https://${ISSUER}`, clientIds: ['sts.amazonaws.com'] });
    const role = new Role(this, 'Role', {
      roleName: `shopmart-${environment}-deployer`,
      description: `Deploys ${environment} from jobs of ${repository}`,
      maxSessionDuration: Duration.hours(4),
      assumedBy: new WebIdentityPrincipal(provider.oidcProviderArn, {
        StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com', [`${ISSUER}:sub`]: `repo:${repository}:environment:${environment}` },
      }),
    });
    role.addToPolicy(
      new PolicyStatement({ actions: ['sts:AssumeRole'], resources: regions.flatMap((region) => bootstrapRoles(this, region)) }),
    );
    this.roleArn = role.roleArn;
  }
}

/** Of `cdk bootstrap` in a region: to deploy, and to publish files and images. */
function bootstrapRoles(scope: Construct, region: string): readonly string[] {
  const { account, partition } = Stack.of(scope);
  return ['deploy', 'file-publishing', 'image-publishing'].map(
    (purpose) =>
      `arn:${partition}:iam::${account}:role/cdk-${DefaultStackSynthesizer.DEFAULT_QUALIFIER}-${purpose}-role-${account}-${region}`,
  );
}
