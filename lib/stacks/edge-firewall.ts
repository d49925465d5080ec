import type { Construct } from 'constructs';
import { EncryptionKey } from '../constructs/encryption-key.ts';
import { WebFirewall } from '../constructs/web-firewall.ts';
import { ShopStack } from '../shop-stack.ts';
import type { ShopStackProps } from '../shop-stack.ts';

/** Where CloudFront reads its firewall and writes its metrics. */
export const CLOUDFRONT_REGION = 'us-east-1';

/**
 * POST requests of one address in five minutes. Many shoppers share the address of a mobile network: a burst has 6 orders a second, so 200 is a ninth of all orders of that time.
 * The services have tighter limits per account.
 */
const RATE_RULES = [
  { name: 'sign-in', paths: ['/api/sessions', '/sign-in/session'], limit: 300 },
  { name: 'staff-sign-in', paths: ['/staff/sign-in', '/staff/second-factor'], limit: 100 },
  { name: 'staff', paths: ['/staff/'], limit: 600 },
  { name: 'registration', paths: ['/api/accounts', '/api/customers', '/account'], limit: 100 },
  { name: 'checkout', paths: ['/api/orders'], limit: 200 },
];

/** The firewall of the distribution, in us-east-1. The stack `edge` uses it. */
export class EdgeFirewall extends ShopStack {
  readonly webAclArn: string;

  /** The value of the dimension `WebACL` of the firewall's metrics. */
  readonly metricName: string;

  constructor(scope: Construct, id: string, props: ShopStackProps) {
    super(scope, id, { ...props, region: CLOUDFRONT_REGION });
    const { config } = props;
    const key = new EncryptionKey(this, 'Key', { description: 'ShopMart edge firewall', config });
    const firewall = new WebFirewall(this, 'Firewall', {
      logGroup: key.logGroup(this, 'Log', `aws-waf-logs-shopmart-${config.name}`),
      rateRules: RATE_RULES,
      largeBodyPaths: ['/api/catalogue/imports', '/api/products', '/api/stock', '/staff/catalogue/import', '/webhooks/'],
      signedPaths: ['/webhooks/'],
    });
    this.webAclArn = firewall.arn;
    this.metricName = firewall.metricName;
  }
}
