import { join } from 'node:path';
import { Aws, FileSystem, Fn, Stack } from 'aws-cdk-lib';
import type { ISecurityGroup, ISubnet } from 'aws-cdk-lib/aws-ec2';
import { InstanceProfile, ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  CfnComponent,
  CfnDistributionConfiguration,
  CfnImagePipeline,
  CfnImageRecipe,
  CfnInfrastructureConfiguration,
} from 'aws-cdk-lib/aws-imagebuilder';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';

export interface CitusImageProps {
  /** Name of the SSM parameter that receives the image's id. */
  readonly parameter: string;

  /** Prefix of the pipeline's names. */
  readonly name: string;

  /** With a route to the internet. */
  readonly subnet: ISubnet;
  readonly securityGroup: ISecurityGroup;
}

/** Programs, units and configuration of a node, and the program that installs the packages. */
const NODE_FILES = join(import.meta.dirname, '../../citus-node');

/** The machine image of a cluster's nodes, as a pipeline that an operator starts: a node must not change because a day has passed. */
export class CitusImage extends Construct {
  constructor(scope: Construct, id: string, { parameter, name, subnet, securityGroup }: CitusImageProps) {
    super(scope, id);
    const files = new Asset(this, 'Files', { path: NODE_FILES });
    // Components and recipes never change under one name and version; another content takes another name.
    const named = `${name}-${FileSystem.fingerprint(NODE_FILES).slice(0, 8)}`;
    const component = new CfnComponent(this, 'Component', {
      name: named,
      version: '1.0.0',
      platform: 'Linux',
      description: 'PostgreSQL 17, Citus 13.2, Patroni 4, etcd, pgbouncer, HAProxy and pgBackRest',
      data: componentDocument(files.s3ObjectUrl),
    });
    const recipe = new CfnImageRecipe(this, 'Recipe', {
      name: named,
      version: '1.0.0',
      parentImage: 'ssm:/aws/service/debian/release/bookworm/latest/arm64',
      components: [{ componentArn: component.attrArn }],
      blockDeviceMappings: [
        { deviceName: '/dev/xvda', ebs: { volumeSize: 16, volumeType: 'gp3', encrypted: true, deleteOnTermination: true } },
      ],
      additionalInstanceConfiguration: {
        // Debian's image has no SSM agent, by which Image Builder and operators reach a machine.
        userDataOverride: Fn.base64(installAgent(Stack.of(this).region)),
        systemsManagerAgent: { uninstallAfterBuild: false },
      },
    });
    const pipeline = new CfnImagePipeline(this, 'Pipeline', {
      name,
      description: 'Started by an operator: docs/orders-cluster.md',
      imageRecipeArn: recipe.attrArn,
      infrastructureConfigurationArn: this.#infrastructure(name, files, subnet, securityGroup).attrArn,
      distributionConfigurationArn: this.#distribution(name, parameter).attrArn,
      executionRole: this.#executionRole(parameter).roleArn,
      imageTestsConfiguration: { imageTestsEnabled: true, timeoutMinutes: 60 },
    });
    pipeline.node.addDependency(recipe);
  }

  /** The machine that is built on. */
  #infrastructure(name: string, files: Asset, subnet: ISubnet, securityGroup: ISecurityGroup): CfnInfrastructureConfiguration {
    const role = new Role(this, 'BuildRole', {
      assumedBy: new ServicePrincipal('ec2.amazonaws.com'),
      description: 'Builds the image of the orders cluster',
      // What Image Builder documents for the machine it builds on.
      managedPolicies: ['AmazonSSMManagedInstanceCore', 'EC2InstanceProfileForImageBuilder'].map((policy) =>
        ManagedPolicy.fromAwsManagedPolicyName(policy),
      ),
    });
    files.grantRead(role);
    return new CfnInfrastructureConfiguration(this, 'Infrastructure', {
      name,
      instanceProfileName: new InstanceProfile(this, 'BuildProfile', { role }).instanceProfileName,
      instanceTypes: ['c7g.large'],
      subnetId: subnet.subnetId,
      securityGroupIds: [securityGroup.securityGroupId],
      terminateInstanceOnFailure: true,
      instanceMetadataOptions: { httpTokens: 'required', httpPutResponseHopLimit: 1 },
    });
  }

  #distribution(name: string, parameter: string): CfnDistributionConfiguration {
    const region = Stack.of(this).region;
    return new CfnDistributionConfiguration(this, 'Distribution', {
      name,
      distributions: [
        {
          region,
          amiDistributionConfiguration: { Name: `${name}-{{ imagebuilder:buildDate }}`, Description: 'Node of the orders cluster' },
          ssmParameterConfigurations: [{ parameterName: parameter, dataType: 'aws:ec2:image' }],
        },
      ],
    });
  }

  /** Image Builder's own role may not write a parameter of ours. */
  #executionRole(parameter: string): Role {
    const role = new Role(this, 'ExecutionRole', {
      assumedBy: new ServicePrincipal('imagebuilder.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
      description: 'Image Builder: builds and publishes the image of the orders cluster',
      managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('EC2ImageBuilderExecutionPolicy')],
    });
    const { partition, region, account } = Stack.of(this);
    role.addToPolicy(
      new PolicyStatement({
        actions: ['ssm:GetParameter', 'ssm:PutParameter'],
        resources: [`arn:${partition}:ssm:${region}:${account}:parameter${parameter}`],
      }),
    );
    return role;
  }
}

function installAgent(region: string): string {
  const source = `https://s3.${region}.amazonaws.com/amazon-ssm-${region}/latest/debian_arm64/amazon-ssm-agent.deb`;
  return `#!/bin/bash
set -euo pipefail
apt-get update --quiet && apt-get install --yes --quiet curl
curl --silent --show-error --fail --output /tmp/amazon-ssm-agent.deb ${source}
dpkg --install /tmp/amazon-ssm-agent.deb
systemctl enable --now amazon-ssm-agent
`;
}

function componentDocument(archiveUrl: string): string {
  return `name: orders-cluster-node
schemaVersion: 1.0
phases:
  - name: build
    steps:
      - name: Install
        action: ExecuteBash
        timeoutSeconds: 3600
        inputs:
          commands:
            - set -euo pipefail
            - apt-get update --quiet && apt-get install --yes --quiet awscli unzip
            - aws s3 cp ${archiveUrl} /tmp/node.zip
            - unzip -q /tmp/node.zip -d /tmp/node
            - bash /tmp/node/image/install /tmp/node
            - rm -rf /tmp/node /tmp/node.zip
`;
}
