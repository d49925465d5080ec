import { Connections } from 'aws-cdk-lib/aws-ec2';
import type { IConnectable } from 'aws-cdk-lib/aws-ec2';
import { ListenerAction, ListenerCondition } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { ApplicationListener, ApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config.ts';
import { listenerProtocol } from './listener-protocol.ts';

export interface TestListenerProps {
  readonly loadBalancer: ApplicationLoadBalancer;

  /** @default plain HTTP */
  readonly domain: EnvironmentConfig['domain'];
}

const PORT = 9443;
const HEADER = 'x-smoke-test';

/** Reaches the new revision of a service before shoppers do. Only smoke tests may connect to its port. */
export class TestListener extends Construct implements IConnectable {
  readonly port = PORT;
  readonly listener: ApplicationListener;
  readonly connections: Connections;

  /** Of a smoke test: the address, and the name on the certificate. */
  readonly settings: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, { loadBalancer, domain }: TestListenerProps) {
    super(scope, id);
    this.listener = loadBalancer.addListener('Test', {
      port: PORT,
      open: false,
      defaultAction: ListenerAction.fixedResponse(404, { contentType: 'text/plain', messageBody: 'No service is tested here.' }),
      ...listenerProtocol(domain),
    });
    this.connections = new Connections({ securityGroups: loadBalancer.connections.securityGroups });
    this.settings = {
      TEST_URL: `${domain ? 'https' : 'http'}://${loadBalancer.loadBalancerDnsName}:${PORT}`,
      ...(domain && { TLS_NAME: domain.name }),
    };
  }

  /** A header instead of paths, so that health checks reach the service as well. */
  headersTo(service: string): Readonly<Record<string, string>> {
    return { [HEADER]: service };
  }

  conditionOf(service: string): ListenerCondition {
    return ListenerCondition.httpHeader(HEADER, [service]);
  }
}
