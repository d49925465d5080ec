import type { IConnectable, IVpc } from 'aws-cdk-lib/aws-ec2';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { EncryptionKey } from '../encryption-key.ts';

/** What every part of a cluster is made with. */
export interface ClusterBasis {
  /** Its name, such as `shopmart-prod-orders`. */
  readonly cluster: string;
  readonly imageParameter: string;
  readonly vpc: IVpc;
  readonly key: EncryptionKey;

  /** Receives what the units of each node print. */
  readonly logGroup: ILogGroup;

  /** Lets a node call the AWS APIs that it needs. */
  readonly allowAwsApis: (node: IConnectable) => void;
}
