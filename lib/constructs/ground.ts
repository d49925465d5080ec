import type { IConnectable, IVpc } from 'aws-cdk-lib/aws-ec2';
import type { ICluster } from 'aws-cdk-lib/aws-ecs';
import type { AlarmTopic } from './alarm-topic.ts';
import type { ServiceAuthority } from './service-authority.ts';

/** The shared resources of all stacks: the network, the cluster and the alarm topics. */
export interface Ground {
  readonly vpc: IVpc;
  readonly cluster: ICluster;
  readonly alarms: AlarmTopic;

  /** Issues the certificates of services. @default services call each other without TLS */
  readonly authority?: ServiceAuthority;

  /** Allows a resource inside the network to call the AWS APIs that our code needs. */
  allowAwsApis(caller: IConnectable): void;
}
