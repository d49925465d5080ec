import { CfnOutput } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { DeployerRole } from '../constructs/deployer-role.ts';
import { SpendingAlarms } from '../constructs/spending-alarms.ts';
import { ShopStack } from '../shop-stack.ts';
import type { ShopStackProps } from '../shop-stack.ts';
import { CLOUDFRONT_REGION } from './edge-firewall.ts';

/** What the account has besides the shop: the role of the deployment jobs, and the alarms of its costs. */
export class Delivery extends ShopStack {
  constructor(scope: Construct, id: string, props: ShopStackProps) {
    super(scope, id, props);
    const { name, region, repository, monthlyBudget, alarmEmail } = this.config;
    const regions = [...new Set([region, CLOUDFRONT_REGION])];
    const { roleArn } = new DeployerRole(this, 'Deployer', { environment: name, repository, regions });
    new SpendingAlarms(this, 'Spending', { environment: name, monthlyBudget, email: alarmEmail });
    new CfnOutput(this, 'DeployerRoleArn', { value: roleArn, description: 'DEPLOYER_ROLE_ARN of the GitHub environment' });
  }
}
