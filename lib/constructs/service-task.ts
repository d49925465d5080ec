import { Duration } from 'aws-cdk-lib';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { AppProtocol, ContainerImage, CpuArchitecture, FargateTaskDefinition, LogDriver, OperatingSystemFamily } from 'aws-cdk-lib/aws-ecs';
import type { ContainerDefinition } from 'aws-cdk-lib/aws-ecs';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { keepEarlierRevisions } from './earlier-revisions.ts';
import { generationsUsedBy } from './generation.ts';
import type { MicroserviceProps } from './microservice.ts';
import { SERVICE_PORT } from './public-route.ts';

type ServiceTaskProps = Pick<MicroserviceProps, 'name' | 'bundle' | 'environment' | 'secrets' | 'size' | 'key' | 'config'>;

interface ServiceTask {
  readonly task: FargateTaskDefinition;

  /** Runs the service's code. */
  readonly container: ContainerDefinition;
  readonly logGroup: ILogGroup;
}

export function addServiceTask(
  service: Construct,
  { name, bundle, environment, secrets, size, key, config }: ServiceTaskProps,
): ServiceTask {
  const task = new FargateTaskDefinition(service, 'Task', {
    cpu: size.cpu,
    memoryLimitMiB: size.memoryMiB,
    runtimePlatform: { cpuArchitecture: CpuArchitecture.ARM64, operatingSystemFamily: OperatingSystemFamily.LINUX },
  });
  keepEarlierRevisions(task);
  const logGroup = key.logGroup(service, 'Log');
  const container = task.addContainer(name, {
    image: ContainerImage.fromAsset(bundle, { platform: Platform.LINUX_ARM64 }),
    environment: {
      PORT: String(SERVICE_PORT),
      ENVIRONMENT: config.name,
      LOG_LEVEL: config.logLevel,
      GENERATIONS: generationsUsedBy(service, config),
      ...environment,
    },
    ...(secrets && { secrets: { ...secrets } }),
    portMappings: [{ name: 'http', containerPort: SERVICE_PORT, appProtocol: AppProtocol.http }],
    logging: LogDriver.awsLogs({ streamPrefix: name, logGroup }),
    healthCheck: {
      command: [
        'CMD',
        'node',
        '-e',
        `fetch('http://127.0.0.1:${SERVICE_PORT}/health/live').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))`,
      ],
      interval: Duration.seconds(30),
      timeout: Duration.seconds(5),
      startPeriod: Duration.seconds(30),
    },
    user: 'node',
    readonlyRootFilesystem: true,
    stopTimeout: Duration.seconds(30),
  });
  return { task, container, logGroup };
}
