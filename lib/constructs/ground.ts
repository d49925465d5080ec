import type { IConnectable, IVpc } from 'aws-cdk-lib/aws-ec2';
import type { ICluster } from 'aws-cdk-lib/aws-ecs';
import type { AlarmTopic } from './alarm-topic.ts';

/** What everything stands on: the network, the cluster and the people on call. */
export interface Ground {
  readonly vpc: IVpc;
  readonly cluster: ICluster;
  readonly alarms: AlarmTopic;

  /** Lets something inside the network call the AWS APIs that our code needs. */
  allowAwsApis(caller: IConnectable): void;
}
