import { Duration } from 'aws-cdk-lib';
import { Connections, Peer, Port, SecurityGroup, SubnetType } from 'aws-cdk-lib/aws-ec2';
import type { IConnectable, IVpc } from 'aws-cdk-lib/aws-ec2';
import { NetworkLoadBalancer, Protocol } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { IpTarget } from 'aws-cdk-lib/aws-elasticloadbalancingv2-targets';
import { Construct } from 'constructs';

export interface CitusEntryProps {
  readonly vpc: IVpc;

  /** Addresses of the coordinator's nodes. */
  readonly addresses: readonly string[];
  readonly nodes: IConnectable;
  readonly isDeletionProtected: boolean;
}

/** Listener and port of a coordinator node behind it: pgbouncer, and HAProxy's way to the leader for sessions. */
const POOLED = { name: 'Pooled', port: 5432, nodePort: 6432 };
const SESSIONS = { name: 'Sessions', port: 5433, nodePort: 5433 };

/**
 * The address of a cluster: an internal network load balancer before the pgbouncers of the coordinator's nodes.
 * Any of them does: HAProxy on the node follows the leader within two seconds, where the load balancer's checks take 10 s at least.
 */
export class CitusEntry extends Construct implements IConnectable {
  readonly connections: Connections;
  readonly host: string;
  readonly port = String(POOLED.port);
  readonly sessions = { port: String(SESSIONS.port), ingress: Port.tcp(SESSIONS.port) };

  constructor(scope: Construct, id: string, { vpc, addresses, nodes, isDeletionProtected }: CitusEntryProps) {
    super(scope, id);
    const securityGroup = new SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: 'Entry of the orders cluster',
      allowAllOutbound: false,
    });
    // Without a rule in the group itself it would have EC2's default, which allows all: rules to other groups are resources of their own, and CDK then removes its placeholder.
    securityGroup.addEgressRule(Peer.ipv4('255.255.255.255/32'), Port.tcp(POOLED.port), 'No address: keeps out the rule that allows all');
    this.connections = new Connections({ securityGroups: [securityGroup], defaultPort: Port.tcp(POOLED.port) });
    const loadBalancer = new NetworkLoadBalancer(this, 'LoadBalancer', {
      vpc,
      internetFacing: false,
      vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
      securityGroups: [securityGroup],
      // The coordinator has nodes in two of the zones.
      crossZoneEnabled: true,
      deletionProtection: isDeletionProtected,
    });
    this.host = loadBalancer.loadBalancerDnsName;
    for (const { name, port, nodePort } of [POOLED, SESSIONS]) {
      const targets = loadBalancer.addListener(name, { port, protocol: Protocol.TCP }).addTargets(name, {
        port: nodePort,
        protocol: Protocol.TCP,
        targets: addresses.map((address) => new IpTarget(address, nodePort)),
        healthCheck: {
          protocol: Protocol.TCP,
          interval: Duration.seconds(10),
          timeout: Duration.seconds(5),
          healthyThresholdCount: 2,
          unhealthyThresholdCount: 2,
        },
        deregistrationDelay: Duration.seconds(30),
        preserveClientIp: false,
      });
      // A pool would keep a connection to a node that no longer runs.
      targets.setAttribute('deregistration_delay.connection_termination.enabled', 'true');
      this.connections.allowTo(nodes, Port.tcp(nodePort), `${name} connections`);
    }
  }
}
