import { ApplicationProtocol, ListenerCertificate, SslPolicy } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { BaseApplicationListenerProps } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { EnvironmentConfig } from '../config.ts';

/** HTTPS with the certificate of the shop's name; HTTP in an environment without one. */
export function listenerProtocol(
  domain: EnvironmentConfig['domain'],
): Pick<BaseApplicationListenerProps, 'protocol' | 'certificates' | 'sslPolicy'> {
  if (!domain) return { protocol: ApplicationProtocol.HTTP };
  const certificates = [ListenerCertificate.fromArn(domain.loadBalancerCertificateArn)];
  return { protocol: ApplicationProtocol.HTTPS, certificates, sslPolicy: SslPolicy.TLS13_RES };
}
