import { CfnVpcOrigin } from 'aws-cdk-lib/aws-cloudfront';
import type { IDistribution } from 'aws-cdk-lib/aws-cloudfront';
import { CfnOutput, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Peer, Port, SecurityGroup, SubnetType } from 'aws-cdk-lib/aws-ec2';
import { ApplicationLoadBalancer, HttpCodeElb, ListenerAction, ListenerCondition } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IApplicationListener } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { ALARM_PERIOD } from '../constructs/alarm-topic.ts';
import { EncryptionKey } from '../constructs/encryption-key.ts';
import { FailoverPage } from '../constructs/failover-page.ts';
import type { Ground } from '../constructs/ground.ts';
import { listenerProtocol } from '../constructs/listener-protocol.ts';
import { PictureBucket } from '../constructs/picture-bucket.ts';
import { SERVICE_PORT } from '../constructs/public-route.ts';
import { ShopDistribution } from '../constructs/shop-distribution.ts';
import { TestListener } from '../constructs/test-listener.ts';
import { ShopStack } from '../shop-stack.ts';
import type { ShopStackProps } from '../shop-stack.ts';
import type { EdgeFirewall } from './edge-firewall.ts';

export interface EdgeProps extends ShopStackProps {
  readonly ground: Ground;
  readonly firewall: EdgeFirewall;
}

/** The entrance: CloudFront, and the load balancer behind it that each context adds its paths to. */
export class Edge extends ShopStack {
  readonly listener: IApplicationListener;
  readonly testListener: TestListener;

  /** Address of the shop. */
  readonly shopUrl: string;

  readonly distribution: IDistribution;

  /** Files of pictures, which the edge serves below `/media/`. */
  readonly media: PictureBucket;

  constructor(scope: Construct, id: string, props: EdgeProps) {
    // CloudFront refuses every update of a VPC origin that a distribution uses, even of a tag.
    super(scope, id, { ...props, untaggedTypes: [CfnVpcOrigin.CFN_RESOURCE_TYPE_NAME] });
    const { config, bundles, ground, firewall } = props;
    const logs = this.#accessLogs();
    const { domain } = config;
    const port = domain ? 443 : 80;

    const securityGroup = new SecurityGroup(this, 'LoadBalancerGroup', {
      vpc: ground.vpc,
      description: 'Load balancer: from CloudFront to the services',
      allowAllOutbound: false,
    });
    securityGroup.addIngressRule(Peer.prefixList(config.cloudFrontPrefixList), Port.tcp(port), 'CloudFront');
    // A rule of its own, besides those that contexts add: EC2 allows all outbound traffic of a group without any.
    securityGroup.addEgressRule(Peer.ipv4(ground.vpc.vpcCidrBlock), Port.tcp(SERVICE_PORT), 'Services');
    const loadBalancer = new ApplicationLoadBalancer(this, 'LoadBalancer', {
      vpc: ground.vpc,
      internetFacing: false,
      vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
      securityGroup,
      dropInvalidHeaderFields: true,
      deletionProtection: config.isDeletionProtected,
      idleTimeout: Duration.seconds(65),
    });
    loadBalancer.logAccessLogs(logs, 'load-balancer');
    const notFound = ListenerAction.fixedResponse(404, { contentType: 'text/plain', messageBody: 'There is nothing here.' });
    const listener = loadBalancer.addListener('Http', {
      port,
      open: false,
      defaultAction: notFound,
      ...listenerProtocol(domain),
    });
    // Calls between services go by Service Connect. This rule precedes those of all contexts, so that none can route such a call by mistake.
    listener.addAction('Internal', {
      priority: 1,
      conditions: [ListenerCondition.pathPatterns(['/internal', '/internal/*'])],
      action: notFound,
    });
    this.listener = listener;
    this.testListener = new TestListener(this, 'TestListener', { loadBalancer, domain });
    ground.alarms.alarm(this, 'Unanswered', {
      metric: loadBalancer.metrics.httpCodeElb(HttpCodeElb.ELB_5XX_COUNT, { period: ALARM_PERIOD, statistic: 'Sum' }),
      threshold: 10,
      runbook: 'alarms.md#load-balancer-responds-itself',
      description: 'Load balancer: it returns errors of its own to shoppers, for a service that has no task or does not respond in time.',
    });

    if (config.minOrdersPerHour > 0)
      ground.alarms.alarm(this, 'NoRequests', {
        metric: loadBalancer.metrics.requestCount({ period: ALARM_PERIOD, statistic: 'Sum' }),
        threshold: 1,
        raisedWhen: 'below',
        periods: 5,
        runbook: 'alarms.md#no-requests',
        description:
          'No request has reached the load balancer in five minutes: look at DNS, the certificate, CloudFront and its VPC origin.',
      });

    const { url: failoverPage } = new FailoverPage(this, 'FailoverPage', {
      bundle: bundles.lambda('operations/failover-page'),
      key: new EncryptionKey(this, 'Key', { description: 'ShopMart edge', config }),
      alarms: ground.alarms,
    });
    this.media = new PictureBucket(this, 'Media', { prefix: 'media/' });
    const { distribution } = new ShopDistribution(this, 'Shop', {
      loadBalancer,
      accessLog: logs,
      webAclArn: firewall.webAclArn,
      failoverPage,
      media: this.media.bucket,
      domain,
    });
    this.distribution = distribution;
    this.shopUrl = `https://${domain?.name ?? distribution.distributionDomainName}`;
    new CfnOutput(this, 'ShopUrl', { value: this.shopUrl, description: 'Address of the shop' });
    new CfnOutput(this, 'DistributionId', {
      value: distribution.distributionId,
      description: 'CloudFront distribution, for invalidations by hand',
    });
    new CfnOutput(this, 'ShopCname', { value: distribution.distributionDomainName, description: "Where the shop's name points to in DNS" });
  }

  /** CloudFront writes by ACL, and neither it nor the load balancer can use a key of ours. Retained in every environment, since S3 deletes no bucket that has objects; these expire. */
  #accessLogs(): Bucket {
    return new Bucket(this, 'AccessLogs', {
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.OBJECT_WRITER,
      lifecycleRules: [{ expiration: Duration.days(this.config.logDays) }],
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
  }
}
