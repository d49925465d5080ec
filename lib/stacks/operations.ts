import { CfnOutput } from 'aws-cdk-lib';
import { Port, SecurityGroup, SubnetType } from 'aws-cdk-lib/aws-ec2';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import {
  ContainerImage,
  CpuArchitecture,
  FargateTaskDefinition,
  LogDriver,
  OperatingSystemFamily,
  Secret as ContainerSecret,
} from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import { BorrowedSecret } from '../constructs/borrowed-secret.ts';
import { EncryptionKey } from '../constructs/encryption-key.ts';
import { ErrorLines } from '../constructs/error-lines.ts';
import { generationsUsedBy } from '../constructs/generation.ts';
import type { Ground } from '../constructs/ground.ts';
import { borrowAuthority } from '../constructs/sql-database.ts';
import type { SqlDatabase } from '../constructs/sql-database.ts';
import type { ValkeyGroup } from '../constructs/valkey-group.ts';
import { ShopStack } from '../shop-stack.ts';
import type { ShopStackProps } from '../shop-stack.ts';

export interface OperationsProps extends ShopStackProps {
  readonly ground: Ground;
  readonly core: SqlDatabase;
  readonly orders: SqlDatabase;
  readonly bus: ValkeyGroup;
}

/** The operators' task inside the network, with psql, redis-cli and our commands. Has the relay's login and no AWS permissions. */
export class Operations extends ShopStack {
  constructor(scope: Construct, id: string, props: OperationsProps) {
    super(scope, id, props);
    const { config, bundles, ground, core, orders, bus } = props;
    const key = new EncryptionKey(this, 'Key', { description: 'ShopMart operations', config });
    const logGroup = key.logGroup(this, 'Log');
    const coreRole = new BorrowedSecret(this, 'CoreRole', core.relaySecret);
    const ordersRole = new BorrowedSecret(this, 'OrdersRole', orders.relaySecret);
    const ordersAuthority = borrowAuthority(this, orders);
    const busLogin = new BorrowedSecret(this, 'BusLogin', bus.users.secretOf('operator'));
    const task = new FargateTaskDefinition(this, 'Task', {
      family: `shopmart-${config.name}-operator`,
      cpu: 256,
      memoryLimitMiB: 512,
      runtimePlatform: { cpuArchitecture: CpuArchitecture.ARM64, operatingSystemFamily: OperatingSystemFamily.LINUX },
    });
    task.addContainer('operator', {
      image: ContainerImage.fromAsset(bundles.operations(), { platform: Platform.LINUX_ARM64 }),
      environment: {
        ENVIRONMENT: config.name,
        BUS_URL: bus.url,
        CORE_HOST: core.host,
        ORDERS_HOST: orders.host,
        GENERATIONS: generationsUsedBy(this, config),
      },
      secrets: {
        BUS_USER: ContainerSecret.fromSecretsManager(busLogin.secret, 'username'),
        BUS_PASSWORD: ContainerSecret.fromSecretsManager(busLogin.secret, 'password'),
        CORE_USER: ContainerSecret.fromSecretsManager(coreRole.secret, 'username'),
        CORE_PASSWORD: ContainerSecret.fromSecretsManager(coreRole.secret, 'password'),
        ORDERS_USER: ContainerSecret.fromSecretsManager(ordersRole.secret, 'username'),
        ORDERS_PASSWORD: ContainerSecret.fromSecretsManager(ordersRole.secret, 'password'),
        ...(ordersAuthority && { ORDERS_AUTHORITY: ContainerSecret.fromSecretsManager(ordersAuthority.secret) }),
      },
      logging: LogDriver.awsLogs({ streamPrefix: 'operator', logGroup }),
      user: 'node',
      readonlyRootFilesystem: true,
    });
    for (const secret of [coreRole, ordersRole, ordersAuthority, busLogin]) secret?.grantRead(task.obtainExecutionRole());
    new ErrorLines(this, 'ErrorLines', { logGroup, writer: 'Operator task', alarms: ground.alarms });

    const securityGroup = new SecurityGroup(this, 'SecurityGroup', {
      vpc: ground.vpc,
      description: 'Operator task',
      allowAllOutbound: false,
    });
    securityGroup.connections.allowTo(core, Port.tcp(5432), 'psql');
    securityGroup.connections.allowTo(orders, Port.tcp(5432), 'psql');
    securityGroup.connections.allowToDefaultPort(bus, 'redis-cli');
    ground.allowAwsApis(securityGroup);
    const { subnetIds } = ground.vpc.selectSubnets({ subnetType: SubnetType.PRIVATE_ISOLATED });
    const network = `awsvpcConfiguration={subnets=[${subnetIds.join(',')}],securityGroups=[${securityGroup.securityGroupId}]}`;
    const value = `aws ecs run-task --cluster ${ground.cluster.clusterName} --launch-type FARGATE --task-definition ${task.family} --network-configuration '${network}'`;
    new CfnOutput(this, 'RunTask', { value, description: 'Command that starts the operator task; add --overrides' });
    new CfnOutput(this, 'LogGroup', { value: logGroup.logGroupName, description: 'Output of the operator task' });
  }
}
