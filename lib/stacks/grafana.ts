import { CfnOutput } from 'aws-cdk-lib';
import { CfnWorkspace } from 'aws-cdk-lib/aws-grafana';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { ShopStack } from '../shop-stack.ts';
import type { ShopStackProps } from '../shop-stack.ts';
import type { Observability } from './observability.ts';

export interface GrafanaProps extends ShopStackProps {
  readonly observability: Observability;
}

/** The newest version that managed Grafana offers. */
const VERSION = '10.4';

/**
 * Managed Grafana, signed in to by IAM Identity Center, which the organization must have. No other stack needs it, so its failure blocks no deployment.
 * Its boards come from `npm run ops -- boards`.
 */
export class Grafana extends ShopStack {
  constructor(scope: Construct, id: string, props: GrafanaProps) {
    super(scope, id, props);
    const { config, observability } = props;
    const conditions = { StringEquals: { 'aws:SourceAccount': config.account } };
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('grafana.amazonaws.com', { conditions }) });
    observability.grantQuery(role);
    const workspace = new CfnWorkspace(this, 'Workspace', {
      name: `shopmart-${config.name}`,
      description: 'Boards of ShopMart',
      accountAccessType: 'CURRENT_ACCOUNT',
      authenticationProviders: ['AWS_SSO'],
      // Our role, instead of one that Grafana makes with rights on all workspaces.
      permissionType: 'CUSTOMER_MANAGED',
      roleArn: role.roleArn,
      dataSources: ['PROMETHEUS'],
      grafanaVersion: VERSION,
      pluginAdminEnabled: false,
    });
    workspace.node.addDependency(role);
    new CfnOutput(this, 'GrafanaUrl', { value: `https://${workspace.attrEndpoint}`, description: 'Address of Grafana' });
  }
}
