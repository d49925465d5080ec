import { Duration, Lazy, Size, Stack, Tags, Validations } from 'aws-cdk-lib';
import { AutoScalingGroup, CfnAutoScalingGroup, Signals } from 'aws-cdk-lib/aws-autoscaling';
import {
  BlockDeviceVolume,
  CfnVolume,
  EbsDeviceVolumeType,
  InstanceType,
  LaunchTemplate,
  LaunchTemplateHttpTokens,
  MachineImage,
  UserData,
  Volume,
} from 'aws-cdk-lib/aws-ec2';
import type { ISecurityGroup, IVpc } from 'aws-cdk-lib/aws-ec2';
import type { IGrantable, IPrincipal } from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { EncryptionKey } from '../encryption-key.ts';
import type { NodeAddress } from './node-address.ts';
import { NodeRole } from './node-role.ts';
import { NODE_TAG } from './node-tag.ts';

/** Where a node's volume is mounted. */
const DATA_ROOT = '/var/lib/shopmart';

export interface CitusNodeProps {
  readonly cluster: string;
  readonly name: string;
  readonly zone: string;
  readonly instanceType: string;
  readonly volumeGiB: number;
  readonly address: NodeAddress;
  readonly securityGroup: ISecurityGroup;

  /** The systemd unit that brings the node up, such as `shopmart-etcd-node`. */
  readonly unit: string;

  /** What the boot program reads beside the names of node, cluster and stack. */
  readonly settings: Readonly<Record<string, string>>;

  /** Name of the SSM parameter with the id of the machine image. */
  readonly imageParameter: string;
  readonly vpc: IVpc;
  readonly key: EncryptionKey;
  readonly logGroup: ILogGroup;
}

/**
 * One node: an Auto Scaling group that keeps one machine in one zone, and a volume and an address that outlive it.
 * A changed launch template replaces no machine by itself: operators roll one node at a time (docs/runbooks/orders-failover.md).
 */
export class CitusNode extends Construct implements IGrantable {
  readonly grantPrincipal: IPrincipal;

  constructor(scope: Construct, id: string, props: CitusNodeProps) {
    super(scope, id);
    const { cluster, name, zone, vpc, key, address } = props;
    const tag = `${cluster}/${name}`;
    const volume = new Volume(this, 'Data', {
      availabilityZone: zone,
      size: Size.gibibytes(props.volumeGiB),
      volumeType: EbsDeviceVolumeType.GENERAL_PURPOSE_SSD_GP3,
      encrypted: true,
      encryptionKey: key.key,
      removalPolicy: key.removalPolicy,
    });
    Tags.of(volume).add(NODE_TAG, tag);
    Validations.of(volume).acknowledge({ id: 'CloudFormation-Validate::W3010', reason: 'A volume is in the zone of its node' });
    this.#refuseUnencrypted(volume);

    const role = new NodeRole(this, 'Role', { tag, resources: [address.arnSuffix, `volume/${volume.volumeId}`], key: key.key });
    this.grantPrincipal = role.grantPrincipal;
    props.logGroup.grantWrite(role);
    const settings = {
      SCOPE: cluster,
      NODE_NAME: name,
      NODE_ADDRESS: address.address,
      DATA_ROOT,
      AWS_REGION: Stack.of(this).region,
      LOG_GROUP: props.logGroup.logGroupName,
      STACK_NAME: Stack.of(this).stackName,
      SIGNAL_RESOURCE: Lazy.string({ produce: () => Stack.of(this).getLogicalId(groupResource(group)) }),
      ...props.settings,
    };
    const launchTemplate = new LaunchTemplate(this, 'LaunchTemplate', {
      instanceType: new InstanceType(props.instanceType),
      machineImage: MachineImage.resolveSsmParameterAtLaunch(props.imageParameter),
      role: role.role,
      securityGroup: props.securityGroup,
      userData: userDataOf(settings, props.unit),
      requireImdsv2: true,
      httpTokens: LaunchTemplateHttpTokens.REQUIRED,
      httpPutResponseHopLimit: 1,
      ebsOptimized: true,
      blockDevices: [
        {
          deviceName: '/dev/xvda',
          volume: BlockDeviceVolume.ebs(16, { encrypted: true, volumeType: EbsDeviceVolumeType.GENERAL_PURPOSE_SSD_GP3 }),
        },
      ],
    });
    const group = new AutoScalingGroup(this, 'Group', {
      vpc,
      vpcSubnets: { subnets: [address.subnet] },
      launchTemplate,
      minCapacity: 1,
      maxCapacity: 1,
      signals: Signals.waitForAll({ timeout: Duration.minutes(20) }),
    });
    Tags.of(group).add(NODE_TAG, tag);
    Tags.of(group).add('Name', tag);
    // A machine that boots before its role may attach would give up.
    group.node.addDependency(role, volume);
  }

  #refuseUnencrypted(volume: Volume): void {
    const resource = volume.node.defaultChild;
    this.node.addValidation({
      validate: () =>
        resource instanceof CfnVolume && resource.encrypted === true
          ? []
          : [
              `${volume.node.path}: encrypted is ${String(resource instanceof CfnVolume && resource.encrypted)}: encrypt the volume, it holds orders`,
            ],
    });
  }
}

function groupResource(group: AutoScalingGroup): CfnAutoScalingGroup {
  const resource = group.node.defaultChild;
  if (!(resource instanceof CfnAutoScalingGroup)) throw new Error(`${group.node.path} has no resource of Auto Scaling`);
  return resource;
}

/** Writes the settings where bash and systemd both read them, and starts the node. */
function userDataOf(settings: Readonly<Record<string, string>>, unit: string): UserData {
  const userData = UserData.forLinux();
  userData.addCommands(
    'install -d -m 755 /etc/shopmart',
    "cat >/etc/shopmart/node.env <<'SETTINGS'",
    ...Object.entries(settings).map(([name, value]) => `${name}="${value}"`),
    'SETTINGS',
    `systemctl enable --now --no-block ${unit}.service`,
  );
  return userData;
}
