import { CfnOutput, Duration } from 'aws-cdk-lib';
import { Peer, Port, SecurityGroup, SubnetType } from 'aws-cdk-lib/aws-ec2';
import {
  ApplicationLoadBalancer,
  ApplicationProtocol,
  HttpCodeElb,
  ListenerAction,
  ListenerCondition,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IApplicationListener } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { ALARM_PERIOD } from '../constructs/alarm-topic.ts';
import { EncryptionKey, removalPolicy } from '../constructs/encryption-key.ts';
import type { Ground } from '../constructs/ground.ts';
import { SERVICE_PORT } from '../constructs/microservice.ts';
import { QueueWorker } from '../constructs/queue-worker.ts';
import { ShopDistribution } from '../constructs/shop-distribution.ts';
import { PAGE_EVENT_TYPES } from '../../contracts/product/page-events.ts';
import { ShopStack } from '../shop-stack.ts';
import type { ShopStackProps } from '../shop-stack.ts';
import type { Messaging } from './messaging.ts';

export interface EdgeProps extends ShopStackProps {
  readonly ground: Ground;
  readonly messaging: Messaging;
}

/** The way in: CloudFront, the load balancer behind it that each context adds its paths to, and the worker that makes kept pages fresh. */
export class Edge extends ShopStack {
  readonly listener: IApplicationListener;

  /** Where shoppers find the shop. */
  readonly shopUrl: string;

  constructor(scope: Construct, id: string, props: EdgeProps) {
    super(scope, id, props);
    const { config, bundles, ground, messaging } = props;
    const logs = this.#accessLogs();

    const securityGroup = new SecurityGroup(this, 'LoadBalancerGroup', {
      vpc: ground.vpc,
      description: 'Load balancer: CloudFront comes in, services are called',
      allowAllOutbound: false,
    });
    securityGroup.addIngressRule(Peer.prefixList(config.cloudFrontPrefixList), Port.tcp(80), 'CloudFront');
    // A rule of its own, besides those that contexts add: EC2 lets everything out of a group that is made without any.
    securityGroup.addEgressRule(Peer.ipv4(ground.vpc.vpcCidrBlock), Port.tcp(SERVICE_PORT), 'Services');
    const loadBalancer = new ApplicationLoadBalancer(this, 'LoadBalancer', {
      vpc: ground.vpc,
      internetFacing: false,
      vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
      securityGroup,
      dropInvalidHeaderFields: true,
      deletionProtection: config.onDelete === 'retain',
      idleTimeout: Duration.seconds(65),
    });
    loadBalancer.logAccessLogs(logs, 'load-balancer');
    const notFound = ListenerAction.fixedResponse(404, { contentType: 'text/plain', messageBody: 'There is nothing here.' });
    const listener = loadBalancer.addListener('Http', {
      port: 80,
      protocol: ApplicationProtocol.HTTP,
      open: false,
      defaultAction: notFound,
    });
    // What services ask each other goes by Service Connect; before any context's rule, so that none can route it by mistake.
    listener.addAction('Internal', {
      priority: 1,
      conditions: [ListenerCondition.pathPatterns(['/internal', '/internal/*'])],
      action: notFound,
    });
    this.listener = listener;
    ground.alarms.alarm(this, 'Unanswered', {
      metric: loadBalancer.metrics.httpCodeElb(HttpCodeElb.ELB_5XX_COUNT, { period: ALARM_PERIOD, statistic: 'Sum' }),
      threshold: 10,
      description: 'Load balancer: it answers shoppers with errors of its own, for a service that has no task or does not answer in time.',
    });

    const { distribution } = new ShopDistribution(this, 'Shop', { loadBalancer, accessLog: logs });
    this.shopUrl = `https://${distribution.distributionDomainName}`;
    new CfnOutput(this, 'ShopUrl', { value: this.shopUrl, description: 'Where shoppers find the shop' });

    const invalidateCache = new QueueWorker(this, 'InvalidateCache', {
      description: 'Makes pages fresh whose product or category changed',
      queue: messaging.cacheInvalidations,
      bundle: bundles.lambda('product/invalidate-cache'),
      environment: { DISTRIBUTION_ID: distribution.distributionId },
      key: new EncryptionKey(this, 'Key', { description: 'ShopMart edge', config }),
      alarms: ground.alarms,
    });
    messaging.subscribe(messaging.cacheInvalidations, PAGE_EVENT_TYPES);
    distribution.grantCreateInvalidation(invalidateCache);
  }

  /** CloudFront writes by ACL, and neither it nor the load balancer can use a key of ours. Where it goes with its stack somebody empties it first: S3 deletes no bucket that holds anything. */
  #accessLogs(): Bucket {
    return new Bucket(this, 'AccessLogs', {
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.OBJECT_WRITER,
      lifecycleRules: [{ expiration: Duration.days(this.config.logDays) }],
      removalPolicy: removalPolicy(this.config),
    });
  }
}
