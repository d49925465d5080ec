import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Port, SecurityGroup, SubnetType } from 'aws-cdk-lib/aws-ec2';
import type { Connections, IConnectable } from 'aws-cdk-lib/aws-ec2';
import { AvailabilityZoneRebalancing, FargateService, LogDriver, PropagatedTagSource } from 'aws-cdk-lib/aws-ecs';
import type { ContainerDefinition, ContainerImage, Secret, TaskDefinition } from 'aws-cdk-lib/aws-ecs';
import type { IGrantable, IPrincipal, IRole } from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { IDependable } from 'constructs';
import type { EnvironmentConfig, ServiceSize } from '../config.ts';
import { ALARM_PERIOD } from './alarm-topic.ts';
import type { Rolled } from './context-schema.ts';
import { refuseUnsafeDeployment } from './deployment-rules.ts';
import type { EncryptionKey } from './encryption-key.ts';
import { ErrorLines } from './error-lines.ts';
import type { Ground } from './ground.ts';
import { PublicRoute, SERVICE_PORT } from './public-route.ts';
import type { PublicRouteProps } from './public-route.ts';
import { capacityOf, deploymentProps } from './service-deployment.ts';
import { addServiceTask } from './service-task.ts';
import { SmokeTest } from './smoke-test.ts';
import type { SmokeTestProps } from './smoke-test.ts';
import { StepScaling } from './step-scaling.ts';

/** As Service Connect's own default. Every response of ours is faster, except where a client asks a service to wait. */
const LONGEST_REQUEST = Duration.seconds(15);

/** Shorter than our services keep an idle connection (`platform/http/service.ts`), so that the proxy never sends a request to a closing one. */
const IDLE_CONNECTION = Duration.seconds(60);

export interface MicroserviceProps {
  /** The service's name in logs and alarms; with `isCallable` also its host name for other services. */
  readonly name: string;

  /** Folder of the built service with its Dockerfile, e.g. `dist/services/order`. */
  readonly bundle: string;

  /** Settings beyond PORT, ENVIRONMENT, LOG_LEVEL and GENERATIONS, which all services get. */
  readonly environment: Readonly<Record<string, string>>;

  readonly secrets?: Readonly<Record<string, Secret>>;
  readonly size: ServiceSize;
  readonly ground: Ground;
  readonly key: EncryptionKey;
  readonly config: EnvironmentConfig;

  /** Whether other services may call it as `http://<name>:8080`. @default false */
  readonly isCallable?: boolean;

  /** The paths of the shop's address that are routed to it. @default none */
  readonly route?: Pick<PublicRouteProps, 'listener' | 'paths' | 'priority'>;

  /** Tests a new revision before it gets traffic. @default none: only for services whose tasks are replaced one after another */
  readonly smokeTest?: Pick<SmokeTestProps, 'bundle' | 'checks' | 'testListener'>;

  /** Time-out of a request in Service Connect, also from the load balancer. @default Duration.seconds(15) */
  readonly longestRequest?: Duration;
}

/** A container beside the service's, which reaches it on localhost. */
export interface SidecarProps {
  readonly name: string;

  /** Runs as the user 1000. */
  readonly image: ContainerImage;
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryReservationMiB: number;
}

/** A Fargate service on arm64. Runs as a non-root user on a read-only disk; rolled back when new tasks do not become healthy. */
export class Microservice extends Construct implements IGrantable, IConnectable, Rolled {
  /** The permissions of the code. */
  readonly grantPrincipal: IPrincipal;

  /** The permissions with which ECS starts the task: read its secrets, pull its image. */
  readonly executionRole: IRole;

  readonly connections: Connections;

  /** The address for other services, if it is callable. */
  readonly url: string;

  readonly #service: FargateService;
  readonly #container: ContainerDefinition;
  readonly #logGroup: ILogGroup;

  constructor(scope: Construct, id: string, props: MicroserviceProps) {
    super(scope, id);
    const { name, ground } = props;
    this.url = `http://${name}:${SERVICE_PORT}`;
    const { task, container, logGroup } = addServiceTask(this, props);
    this.#container = container;
    this.#logGroup = logGroup;
    const service = this.#addService(props, task);
    this.#service = service;
    refuseUnsafeDeployment(service);
    this.connections = service.connections;
    this.grantPrincipal = task.taskRole;
    this.executionRole = task.obtainExecutionRole();
    ground.allowAwsApis(this);
    // CDK waits for the task's role only. Without the policy of the execution role the first tasks cannot read their secrets, and the circuit breaker counts them.
    this.rollAfter(this.executionRole);
    this.#scale(props);
    if (props.route) this.#route(props, props.route, service);
    this.#raiseAlarms(props);
  }

  /** The lowest number of running tasks in a period, from Container Insights. CDK has no method for it. */
  metricRunningTasks(): Metric {
    const { cluster, serviceName } = this.#service;
    return new Metric({
      namespace: 'ECS/ContainerInsights',
      metricName: 'RunningTaskCount',
      dimensionsMap: { ClusterName: cluster.clusterName, ServiceName: serviceName },
      period: ALARM_PERIOD,
      statistic: 'Minimum',
    });
  }

  metricCpuUtilization(): Metric {
    return this.#service.metricCpuUtilization({ period: ALARM_PERIOD });
  }

  metricMemoryUtilization(): Metric {
    return this.#service.metricMemoryUtilization({ period: ALARM_PERIOD });
  }

  /** Lets this service call another one by its Service Connect name. */
  allowCallsTo(callee: Microservice): void {
    this.connections.allowTo(callee, Port.tcp(SERVICE_PORT), 'Calls by Service Connect');
  }

  /** Runs a container beside the service's, and gives the service settings that name it. The service runs without it: ECS restarts it alone. */
  addSidecar(sidecar: SidecarProps, settings: Readonly<Record<string, string>>): void {
    const { name, image, environment, memoryReservationMiB } = sidecar;
    this.#container.taskDefinition.addContainer(name, {
      image,
      environment: { ...environment },
      essential: false,
      enableRestartPolicy: true,
      restartAttemptPeriod: Duration.seconds(60),
      memoryReservationMiB,
      logging: LogDriver.awsLogs({ streamPrefix: name, logGroup: this.#logGroup }),
      user: '1000',
      readonlyRootFilesystem: true,
    });
    for (const [setting, value] of Object.entries(settings)) this.#container.addEnvironment(setting, value);
  }

  /** Deploys the tasks only after that; not their roles, which the key's policy may name. */
  rollAfter(dependency: IDependable): void {
    this.#service.node.addDependency(dependency);
  }

  #addService(
    { name, size, ground, isCallable = false, longestRequest = LONGEST_REQUEST }: MicroserviceProps,
    task: TaskDefinition,
  ): FargateService {
    const securityGroup = new SecurityGroup(this, 'SecurityGroup', {
      vpc: ground.vpc,
      description: `Service ${name}`,
      allowAllOutbound: false,
    });
    return new FargateService(this, 'Service', {
      cluster: ground.cluster,
      taskDefinition: task,
      // No desired count: each deployment would scale the service in to it.
      securityGroups: [securityGroup],
      vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      circuitBreaker: { enable: true, rollback: true },
      ...deploymentProps(size.deployment),
      ...(size.spot && { capacityProviderStrategies: capacityOf(size.spot) }),
      availabilityZoneRebalancing: AvailabilityZoneRebalancing.ENABLED,
      enableECSManagedTags: true,
      propagateTags: PropagatedTagSource.SERVICE,
      serviceConnectConfiguration: isCallable
        ? {
            services: [
              {
                portMappingName: 'http',
                // Unique in the namespace: the default is the port's name, which all services share.
                discoveryName: name,
                dnsName: name,
                port: SERVICE_PORT,
                perRequestTimeout: longestRequest,
                idleTimeout: IDLE_CONNECTION,
                ...(ground.authority && { tls: { awsPcaAuthorityArn: ground.authority.arn, role: ground.authority.role } }),
              },
            ],
          }
        : {},
    });
  }

  #scale({ name, size, config }: MicroserviceProps): void {
    const scaling = this.#service.autoScaleTaskCount({ minCapacity: size.minTasks, maxCapacity: size.maxTasks });
    scaling.scaleOnCpuUtilization('Cpu', {
      targetUtilizationPercent: 60,
      scaleOutCooldown: Duration.seconds(15),
      scaleInCooldown: Duration.minutes(5),
      // In a quiet hour the CPU of tasks that wait for a burst is low.
      disableScaleIn: size.burst !== undefined,
    });
    if (size.burst) {
      new StepScaling(this, 'Burst', {
        service: name,
        environment: config.name,
        steps: size.burst,
        scaling,
        container: this.#container,
        grantee: this.grantPrincipal,
      });
    }
  }

  #raiseAlarms({ name, size, ground: { alarms } }: MicroserviceProps): void {
    alarms.alarm(this, 'Missing', {
      metric: this.metricRunningTasks(),
      threshold: size.minTasks,
      raisedWhen: 'below',
      // Longer than the replacement of a task or the first scale-out.
      periods: 5,
      runbook: 'alarms.md#service-tasks-missing',
      description: `Service ${name}: fewer tasks run than its minimum. Its events in ECS say why they stop; then read its log.`,
    });
    new ErrorLines(this, 'ErrorLines', { logGroup: this.#logGroup, writer: `Service ${name}`, alarms });
    alarms.alarm(this, 'Busy', {
      metric: this.metricCpuUtilization(),
      threshold: 90,
      severity: 'notice',
      runbook: 'alarms.md#service-is-busy',
      description: `Service ${name}: its processors are busy though it scales at 60 %. Does it already run its maximum number of tasks?`,
    });
    alarms.alarm(this, 'Full', {
      metric: this.metricMemoryUtilization(),
      threshold: 90,
      severity: 'notice',
      runbook: 'alarms.md#service-memory',
      description: `Service ${name}: memory runs out; ECS kills the task at 100 %.`,
    });
  }

  #route(props: MicroserviceProps, route: NonNullable<MicroserviceProps['route']>, service: FargateService): void {
    const { name, config, ground, key } = props;
    const smokeTest = props.size.deployment.strategy === 'rolling' ? undefined : props.smokeTest;
    const { failing } = new PublicRoute(this, 'Route', {
      ...route,
      name,
      service,
      ...(smokeTest && { testListener: smokeTest.testListener }),
      environment: config.name,
      ground,
    });
    service.enableDeploymentAlarms(failing.map((each) => each.name));
    for (const { alarm } of failing) this.rollAfter(alarm);
    if (!smokeTest) return;
    const test = new SmokeTest(this, 'SmokeTest', { ...smokeTest, name, ground, key });
    service.addLifecycleHook(test.hook);
    this.rollAfter(test);
  }
}
