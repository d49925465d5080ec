import { Stack, Tags } from 'aws-cdk-lib';
import { CfnCertificate, CfnCertificateAuthority, CfnCertificateAuthorityActivation } from 'aws-cdk-lib/aws-acmpca';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

const SIGNING_ALGORITHM = 'SHA256WITHECDSA';
const ROOT_YEARS = 10;

export interface ServiceAuthorityProps {
  readonly environment: string;
}

/**
 * A private certificate authority for traffic between services. ECS requests a certificate for each service, which lives for days, and rotates it; the proxies beside the tasks encrypt and check.
 * AWS charges 50 USD a month for an authority whose certificates live at most a week, and 0.058 USD per certificate.
 */
export class ServiceAuthority extends Construct {
  readonly arn: string;

  /** The role by which ECS requests the certificates. */
  readonly role: IRole;

  constructor(scope: Construct, id: string, { environment }: ServiceAuthorityProps) {
    super(scope, id);
    const authority = new CfnCertificateAuthority(this, 'Authority', {
      type: 'ROOT',
      usageMode: 'SHORT_LIVED_CERTIFICATE',
      keyAlgorithm: 'EC_prime256v1',
      signingAlgorithm: SIGNING_ALGORITHM,
      subject: { commonName: `shopmart-${environment} services` },
    });
    // The policy below covers authorities with this tag only.
    Tags.of(authority).add('AmazonECSManaged', 'true');
    const root = new CfnCertificate(this, 'Root', {
      certificateAuthorityArn: authority.attrArn,
      certificateSigningRequest: authority.attrCertificateSigningRequest,
      signingAlgorithm: SIGNING_ALGORITHM,
      templateArn: `arn:${Stack.of(this).partition}:acm-pca:::template/RootCACertificate/V1`,
      validity: { type: 'YEARS', value: ROOT_YEARS },
    });
    const activation = new CfnCertificateAuthorityActivation(this, 'Activation', {
      certificateAuthorityArn: authority.attrArn,
      certificate: root.attrCertificate,
      status: 'ACTIVE',
    });
    this.role = new Role(this, 'Role', {
      description: 'ECS: requests the certificates of services and keeps them in Secrets Manager',
      assumedBy: new ServicePrincipal('ecs.amazonaws.com'),
      managedPolicies: [
        ManagedPolicy.fromAwsManagedPolicyName('service-role/AmazonECSInfrastructureRolePolicyForServiceConnectTransportLayerSecurity'),
      ],
    });
    this.role.node.addDependency(activation);
    this.arn = authority.attrArn;
  }
}
