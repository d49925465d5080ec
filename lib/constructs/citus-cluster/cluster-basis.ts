import type { IConnectable, IVpc } from 'aws-cdk-lib/aws-ec2';
import type { EncryptionKey } from '../encryption-key.ts';

/** What every part of a cluster is made with. */
export interface ClusterBasis {
  /** Its name, such as `shopmart-prod-orders`. */
  readonly cluster: string;
  readonly imageParameter: string;
  readonly vpc: IVpc;
  readonly key: EncryptionKey;

  /** Lets a node call the AWS APIs that it needs. */
  readonly allowAwsApis: (node: IConnectable) => void;
}
