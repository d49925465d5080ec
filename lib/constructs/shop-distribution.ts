import { Duration } from 'aws-cdk-lib';
import {
  AllowedMethods,
  CfnDistribution,
  CachePolicy,
  CacheQueryStringBehavior,
  Distribution,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  HttpVersion,
  OriginProtocolPolicy,
  OriginSslPolicy,
  OriginRequestPolicy,
  PriceClass,
  ResponseHeadersPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
  VpcOrigin,
  VpcOriginEndpoint,
} from 'aws-cdk-lib/aws-cloudfront';
import type { AddBehaviorOptions, CachePolicyProps, IDistribution, IOrigin } from 'aws-cdk-lib/aws-cloudfront';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { FunctionUrlOrigin, OriginGroup, S3BucketOrigin, VpcOrigin as VpcOriginBinding } from 'aws-cdk-lib/aws-cloudfront-origins';
import type { IApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IFunctionUrl } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config.ts';

export interface ShopDistributionProps {
  readonly loadBalancer: IApplicationLoadBalancer;
  readonly accessLog: IBucket;

  /** ARN of the firewall in us-east-1. */
  readonly webAclArn: string;

  /** Returns the page that shoppers see while the load balancer fails. */
  readonly failoverPage: IFunctionUrl;

  /** Renditions of pictures, by keys that begin with `media/`. */
  readonly media: IBucket;

  /** @default CloudFront's own name, and plain HTTP to the load balancer */
  readonly domain?: EnvironmentConfig['domain'];
}

/** The pages that the edge caches by path alone; the icon besides. A path that no behaviour lists is not cached. */
const CACHED_PATHS = ['/', '/products/*', '/icon.svg', '/favicon.ico'] as const;

/** Pages that are not cached, that no form is sent to, and that have the failover page nevertheless. */
const PERSONAL_PAGES = ['/cart', '/checkout', '/orders', '/sign-in', '/account/new'] as const;

/** A page is cached for as long as its own headers say; one without them has no tag either, and is not cached. */
const PAGE_CACHING = {
  minTtl: Duration.seconds(0),
  defaultTtl: Duration.seconds(0),
  maxTtl: Duration.days(1),
  enableAcceptEncodingBrotli: true,
  enableAcceptEncodingGzip: true,
} satisfies CachePolicyProps;

/** The only thing that the internet reaches: CloudFront, which caches pages by their tags and passes the rest to the load balancer inside the network. */
export class ShopDistribution extends Construct {
  readonly distribution: IDistribution;

  constructor(scope: Construct, id: string, { loadBalancer, accessLog, webAclArn, failoverPage, media, domain }: ShopDistributionProps) {
    super(scope, id);
    const origin = VpcOriginBinding.withVpcOrigin(this.#vpcOrigin(loadBalancer, domain !== undefined), {
      // The name on the load balancer's certificate.
      domainName: domain?.name ?? loadBalancer.loadBalancerDnsName,
      readTimeout: Duration.seconds(60),
      keepaliveTimeout: Duration.seconds(60),
      // A load balancer that accepts no connection is given up after six seconds, not thirty.
      connectionAttempts: 2,
      connectionTimeout: Duration.seconds(3),
    });
    // CloudFront refuses a group where behaviors allow methods that write. APIs have none either, so that their errors stay JSON.
    const pageOrigin = new OriginGroup({
      primaryOrigin: origin,
      fallbackOrigin: FunctionUrlOrigin.withOriginAccessControl(failoverPage),
      fallbackStatusCodes: [502, 503, 504],
    });
    const everywhere = {
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      responseHeadersPolicy: this.#securityHeaders(),
      compress: true,
    } satisfies AddBehaviorOptions;
    const distribution = new Distribution(this, 'Distribution', {
      comment: 'ShopMart',
      webAclId: webAclArn,
      ...(domain && {
        domainNames: [domain.name],
        certificate: Certificate.fromCertificateArn(this, 'Certificate', domain.certificateArn),
        minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      }),
      httpVersion: HttpVersion.HTTP2_AND_3,
      priceClass: PriceClass.PRICE_CLASS_100,
      enableLogging: true,
      logBucket: accessLog,
      logFilePrefix: 'cloudfront/',
      defaultBehavior: {
        ...everywhere,
        origin,
        allowedMethods: AllowedMethods.ALLOW_ALL,
        cachePolicy: CachePolicy.CACHING_DISABLED,
        originRequestPolicy: OriginRequestPolicy.ALL_VIEWER,
      },
    });
    this.distribution = distribution;
    const read = (path: string, from: IOrigin, options: AddBehaviorOptions) =>
      distribution.addBehavior(path, from, { ...everywhere, allowedMethods: AllowedMethods.ALLOW_GET_HEAD, ...options });
    read('/api/availability*', origin, { cachePolicy: this.#availability() });
    read('/categories/*', pageOrigin, { cachePolicy: this.#lists() });
    const pages = this.#pages();
    for (const path of CACHED_PATHS) read(path, pageOrigin, { cachePolicy: pages });
    read('/sitemap*', origin, { cachePolicy: pages });
    const builtFiles = this.#builtFiles();
    read('/_next/static/*', origin, { cachePolicy: builtFiles });
    // Without compression: these formats are compressed.
    read('/media/*', S3BucketOrigin.withOriginAccessControl(media), { cachePolicy: builtFiles, compress: false });
    for (const path of PERSONAL_PAGES) {
      // Without the host, which the function URL would refuse. The load balancer gets the name of the shop from the origin.
      const originRequestPolicy = OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER;
      read(path, pageOrigin, { cachePolicy: CachePolicy.CACHING_DISABLED, originRequestPolicy });
    }
    tagBy(distribution, 'Cache-Tag');
  }

  /**
   * CloudFront refuses every update of a VPC origin that a distribution uses. So its id names what it consists of: another protocol makes a second origin, the distribution
   * switches to it, and then CloudFormation deletes the first. A change of another property, or of the load balancer, needs a new id as well.
   */
  #vpcOrigin(loadBalancer: IApplicationLoadBalancer, isHttps: boolean): VpcOrigin {
    return new VpcOrigin(this, isHttps ? 'HttpsOrigin' : 'HttpOrigin', {
      endpoint: VpcOriginEndpoint.applicationLoadBalancer(loadBalancer),
      httpPort: 80,
      httpsPort: 443,
      protocolPolicy: isHttps ? OriginProtocolPolicy.HTTPS_ONLY : OriginProtocolPolicy.HTTP_ONLY,
      originSslProtocols: [OriginSslPolicy.TLS_V1_2],
    });
  }

  /** Pages read no query, so none may make a cache entry of its own. */
  #pages(): CachePolicy {
    return new CachePolicy(this, 'Pages', { comment: 'Pages, by path alone', ...PAGE_CACHING });
  }

  /** The storefront redirects every `after` that names no place in the list. */
  #lists(): CachePolicy {
    return new CachePolicy(this, 'Lists', {
      comment: 'Pages of lists, by path and by place in the list',
      ...PAGE_CACHING,
      queryStringBehavior: CacheQueryStringBehavior.allowList('after'),
    });
  }

  #availability(): CachePolicy {
    return new CachePolicy(this, 'Availability', {
      comment: 'Stock that shoppers see, for seconds',
      minTtl: Duration.seconds(0),
      defaultTtl: Duration.seconds(2),
      maxTtl: Duration.seconds(5),
      queryStringBehavior: CacheQueryStringBehavior.allowList('sku'),
      enableAcceptEncodingBrotli: true,
      enableAcceptEncodingGzip: true,
    });
  }

  #builtFiles(): CachePolicy {
    return new CachePolicy(this, 'BuiltFiles', {
      comment: 'Files whose names carry their digest',
      minTtl: Duration.seconds(0),
      defaultTtl: Duration.days(365),
      maxTtl: Duration.days(365),
      enableAcceptEncodingBrotli: true,
      enableAcceptEncodingGzip: true,
    });
  }

  /** The minimum for every response; headers of the storefront take precedence. */
  #securityHeaders(): ResponseHeadersPolicy {
    return new ResponseHeadersPolicy(this, 'SecurityHeaders', {
      comment: 'Security headers of every response',
      securityHeadersBehavior: {
        // Not of subdomains: those that the retailer has beside the shop are not ours to bind.
        strictTransportSecurity: { accessControlMaxAge: Duration.days(365), includeSubdomains: false, override: false },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: HeadersFrameOption.SAMEORIGIN, override: false },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN, override: false },
        contentSecurityPolicy: { contentSecurityPolicy: "object-src 'none'; base-uri 'self'", override: false },
      },
    });
  }
}

/** Invalidation by tag has no property on the construct yet. */
function tagBy(distribution: Distribution, header: string): void {
  const resource = distribution.node.defaultChild;
  if (!(resource instanceof CfnDistribution)) throw new Error('the distribution has no CloudFormation resource to tag');
  resource.addPropertyOverride('DistributionConfig.CacheTagConfig', { HeaderName: header });
}
