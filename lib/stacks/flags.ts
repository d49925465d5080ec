import { CfnDeletionPolicy, CfnResource, Duration } from 'aws-cdk-lib';
import {
  Application,
  ConfigurationContent,
  ConfigurationType,
  DeploymentStrategy,
  Environment,
  HostedConfiguration,
  RolloutStrategy,
} from 'aws-cdk-lib/aws-appconfig';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { fileURLToPath } from 'node:url';
import type { Microservice } from '../constructs/microservice.ts';
import { ShopStack } from '../shop-stack.ts';
import type { ShopStackProps } from '../shop-stack.ts';

const AGENT_IMAGE = fileURLToPath(new URL('../constructs/appconfig-agent', import.meta.url));
const AGENT_URL = 'http://localhost:2772';

/** How often an agent asks AppConfig for a new version: the longest time until a switch reaches a task. */
const POLL_SECONDS = 5;

/** The feature flags in AppConfig. Its first values are the environment's; operators change them by `npm run ops -- flag`, without a deployment. */
export class Flags extends ShopStack {
  readonly #path: string;
  readonly #arn: string;

  constructor(scope: Construct, id: string, props: ShopStackProps) {
    super(scope, id, props);
    const { name, flags } = props.config;
    const application = new Application(this, 'Application', {
      applicationName: `shopmart-${name}`,
      description: 'Feature flags of ShopMart',
    });
    const environment = new Environment(this, 'Environment', { application, environmentName: name });
    const atOnce = new DeploymentStrategy(this, 'AtOnce', {
      deploymentStrategyName: `shopmart-${name}-at-once`,
      description: 'A switch for operators: all tasks at their next poll',
      rolloutStrategy: RolloutStrategy.linear({
        growthFactor: 100,
        deploymentDuration: Duration.minutes(0),
        finalBakeTime: Duration.minutes(0),
      }),
    });
    new DeploymentStrategy(this, 'Gradual', {
      deploymentStrategyName: `shopmart-${name}-gradual`,
      description: 'A change that can wait: a fifth of the tasks every two minutes',
      rolloutStrategy: RolloutStrategy.linear({
        growthFactor: 20,
        deploymentDuration: Duration.minutes(10),
        finalBakeTime: Duration.minutes(10),
      }),
    });
    const configuration = new HostedConfiguration(this, 'Configuration', {
      application,
      name: 'flags',
      type: ConfigurationType.FEATURE_FLAGS,
      description: `the values of lib/environments/${name}.ts`,
      content: ConfigurationContent.fromInlineJson(JSON.stringify(flagSet(flags))),
      deployTo: [environment],
      deploymentStrategy: atOnce,
    });
    // The history of the flags refers to former versions. The last one goes with the stack: AppConfig deletes no profile that has versions.
    const version = configuration.node.defaultChild;
    if (version instanceof CfnResource) {
      version.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
      version.cfnOptions.deletionPolicy = CfnDeletionPolicy.DELETE;
    }

    const [applicationId, environmentId] = [application.applicationId, environment.environmentId];
    this.#path = `/applications/${applicationId}/environments/${environmentId}/configurations/${configuration.configurationProfileId}`;
    this.#arn = this.formatArn({
      service: 'appconfig',
      resource: `application/${applicationId}/environment/${environmentId}/configuration/${configuration.configurationProfileId}`,
    });
  }

  /** Gives a service the flags: the agent beside it, the permission to read them, and the values that apply until they are read. */
  readBy(service: Microservice): void {
    service.addSidecar(
      {
        name: 'appconfig-agent',
        image: ContainerImage.fromAsset(AGENT_IMAGE, { platform: Platform.LINUX_ARM64 }),
        environment: { PREFETCH_LIST: this.#path, POLL_INTERVAL: String(POLL_SECONDS), LOG_LEVEL: 'warn' },
        memoryReservationMiB: 64,
      },
      { FLAGS: JSON.stringify(this.config.flags), FLAGS_URL: `${AGENT_URL}${this.#path}` },
    );
    Grant.addToPrincipal({
      grantee: service,
      actions: ['appconfig:StartConfigurationSession', 'appconfig:GetLatestConfiguration'],
      resourceArns: [this.#arn],
    });
  }
}

/** In the form of AppConfig's type AWS.AppConfig.FeatureFlags, which AppConfig validates. */
function flagSet(flags: Readonly<Record<string, boolean>>): object {
  const each = Object.entries(flags);
  return {
    version: '1',
    flags: Object.fromEntries(each.map(([name]) => [name, { name }])),
    values: Object.fromEntries(each.map(([name, enabled]) => [name, { enabled }])),
  };
}
