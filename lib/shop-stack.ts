import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Bundles } from './bundles.ts';
import type { EnvironmentConfig } from './config.ts';

export interface ShopStackProps {
  readonly config: EnvironmentConfig;
  readonly bundles: Bundles;
}

/** A stack named `shopmart-<environment>-<id>`, in the zones that the environment's configuration names. */
export abstract class ShopStack extends Stack {
  readonly config: EnvironmentConfig;
  readonly bundles: Bundles;

  constructor(scope: Construct, id: string, { config, bundles }: ShopStackProps) {
    super(scope, id, {
      env: { account: config.account, region: config.region },
      stackName: `shopmart-${config.name}-${id}`,
      tags: { project: 'shopmart', environment: config.name, stack: id },
      terminationProtection: config.onDelete === 'retain',
    });
    this.config = config;
    this.bundles = bundles;
  }

  /** From the configuration: CDK would look them up, which takes credentials. */
  override get availabilityZones(): string[] {
    return [...this.config.zones];
  }
}
