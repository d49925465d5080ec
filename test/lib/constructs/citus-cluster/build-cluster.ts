import { App, Stack } from 'aws-cdk-lib';
import { Vpc, SubnetType } from 'aws-cdk-lib/aws-ec2';
import { Cluster } from 'aws-cdk-lib/aws-ecs';
import { parseEnvironment, type CitusSize } from '../../../../lib/config.ts';
import { AlarmTopic } from '../../../../lib/constructs/alarm-topic.ts';
import { CitusCluster } from '../../../../lib/constructs/citus-cluster/citus-cluster.ts';
import { EncryptionKey } from '../../../../lib/constructs/encryption-key.ts';
import { prod } from '../../../../lib/environments/prod.ts';

const config = parseEnvironment('prod', prod);

class TestStack extends Stack {
  override get availabilityZones(): string[] {
    return [...config.zones];
  }
}

/** A cluster in a stack of its own. */
export function buildCluster(size: CitusSize): { readonly stack: Stack; readonly cluster: CitusCluster } {
  const stack = new TestStack(new App({ builtinCloudFormationValidation: false }), 'Test', {
    env: { account: config.account, region: config.region },
  });
  const key = new EncryptionKey(stack, 'Key', { description: 'test', config });
  const vpc = new Vpc(stack, 'Vpc', {
    availabilityZones: [...config.zones],
    natGateways: 0,
    subnetConfiguration: [{ name: 'private', subnetType: SubnetType.PRIVATE_ISOLATED }],
  });
  const alarms = new AlarmTopic(stack, 'Alarms', { email: 'a@shopmart.example', key: key.key });
  const ground = { vpc, alarms, cluster: new Cluster(stack, 'Cluster', { vpc }), allowAwsApis: () => undefined };
  const cluster = new CitusCluster(stack, 'Orders', { databaseName: 'orders', size, imageParameter: '/images/citus', ground, key, config });
  return { stack, cluster };
}
