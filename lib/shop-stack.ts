import { Stack, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Bundles } from './bundles.ts';
import type { EnvironmentConfig } from './config.ts';

export interface ShopStackProps {
  readonly config: EnvironmentConfig;
  readonly bundles: Bundles;

  /** @default the environment's */
  readonly region?: string;

  /** Types that must not be tagged. The stack then tags its other resources one by one, since CloudFormation copies a stack's tags to all of them. @default none */
  readonly untaggedTypes?: readonly string[];
}

/** A stack named `shopmart-<environment>-<id>`, in the zones that the environment's configuration names. */
export abstract class ShopStack extends Stack {
  readonly config: EnvironmentConfig;
  readonly bundles: Bundles;

  constructor(scope: Construct, id: string, { config, bundles, region = config.region, untaggedTypes = [] }: ShopStackProps) {
    const tags = { project: 'shopmart', environment: config.name, stack: id };
    super(scope, id, {
      env: { account: config.account, region },
      stackName: `shopmart-${config.name}-${id}`,
      ...(untaggedTypes.length === 0 && { tags }),
      terminationProtection: config.isDeletionProtected,
    });
    this.config = config;
    this.bundles = bundles;
    if (untaggedTypes.length > 0)
      for (const [name, value] of Object.entries(tags)) Tags.of(this).add(name, value, { excludeResourceTypes: [...untaggedTypes] });
  }

  /** From the configuration: a lookup by CDK needs credentials. */
  override get availabilityZones(): string[] {
    return [...this.config.zones];
  }
}
