import { BlockList } from 'node:net';
import * as z from 'zod';
import type { ResolvedAssembly } from '../runtime/deploy/resolved-assembly.ts';

const Rule = z.object({
  IpProtocol: z.coerce.string(),
  FromPort: z.coerce.number().optional(),
  ToPort: z.coerce.number().optional(),
  CidrIp: z.string().optional(),
  CidrIpv6: z.string().optional(),
  SourceSecurityGroupId: z.string().optional(),
  DestinationSecurityGroupId: z.string().optional(),
  SourcePrefixListId: z.string().optional(),
  DestinationPrefixListId: z.string().optional(),
});
const Rules = z.array(Rule).default([]);
/** Without rules of its own a group allows all that leaves. */
const everything = [{ IpProtocol: '-1', CidrIp: '0.0.0.0/0' }];
const Group = z.object({
  SecurityGroupIngress: Rules,
  SecurityGroupEgress: z.array(Rule).default(everything),
});
const Attached = Rule.extend({ GroupId: z.string() });

type Rule = z.infer<typeof Rule>;

/** Who is at the other end of a connection. */
export interface Peer {
  /** For the message. */
  readonly name: string;
  readonly groups: readonly string[];

  /** Its address range. */
  readonly cidr: string;
}

export const anywhere = '0.0.0.0/0';

/** The rules of all security groups, of the groups themselves and of separate resources. */
export function readSecurityGroups({ ofType, properties, refer }: Pick<ResolvedAssembly, 'ofType' | 'properties' | 'refer'>) {
  const attached = (type: string) => ofType(type).map((rule) => Attached.parse(properties(rule)));
  const [ingress, egress] = [attached('EC2::SecurityGroupIngress'), attached('EC2::SecurityGroupEgress')];
  const groups = new Map(
    ofType('EC2::SecurityGroup').map((group) => {
      const { SecurityGroupIngress, SecurityGroupEgress } = Group.parse(properties(group));
      const id = refer(group, 'GroupId');
      const own = (rules: readonly z.infer<typeof Attached>[]) => rules.filter(({ GroupId }) => GroupId === id);
      return [id, { ingress: [...SecurityGroupIngress, ...own(ingress)], egress: [...SecurityGroupEgress, ...own(egress)] }] as const;
    }),
  );
  const missing = (direction: 'ingress' | 'egress', owner: Peer, peer: Peer, port: number): string | undefined => {
    const rules = owner.groups.flatMap((id) => groups.get(id)?.[direction] ?? []);
    if (rules.some((rule) => isForPort(rule, port) && isForPeer(rule, peer))) return undefined;
    const names = owner.groups.length > 0 ? `security group ${owner.groups.join(', ')}` : `${owner.name} without a security group`;
    const other = peer.groups.length > 0 ? peer.groups.join(', ') : peer.name;
    return `${names} has no ${direction} rule for port ${port} ${direction === 'egress' ? 'to' : 'from'} ${other}`;
  };
  return {
    /** Why the connection is not allowed to leave. */
    leaving: (source: Peer, target: Peer, port: number) => missing('egress', source, target, port),
    /** Why the connection is not allowed to arrive. */
    arriving: (source: Peer, target: Peer, port: number) => missing('ingress', target, source, port),
    /** Why the connection is not allowed at one of its ends. */
    carrying: (source: Peer, target: Peer, port: number) =>
      missing('egress', source, target, port) ?? missing('ingress', target, source, port),
  };
}

function isForPort({ IpProtocol, FromPort = 0, ToPort = 65_535 }: Rule, port: number): boolean {
  return IpProtocol === '-1' || (['tcp', '6'].includes(IpProtocol) && FromPort <= port && port <= ToPort);
}

function isForPeer(rule: Rule, { groups, cidr, name }: Peer): boolean {
  const group = rule.SourceSecurityGroupId ?? rule.DestinationSecurityGroupId;
  if (group !== undefined) return groups.includes(group);
  // The addresses of a prefix list are not in the templates; ours is that of CloudFront.
  if (rule.SourcePrefixListId ?? rule.DestinationPrefixListId) return name === cloudFront.name;
  return rule.CidrIp !== undefined && contains(rule.CidrIp, cidr);
}

/** The viewer's side of a VPC origin. */
export const cloudFront: Peer = { name: 'CloudFront', groups: [], cidr: anywhere };

/** Whether a range contains another. @throws Error if it contains a part of it */
function contains(outer: string, inner: string): boolean {
  const [[outerAddress = '', outerBits], [innerAddress = '', innerBits]] = [outer.split('/'), inner.split('/')];
  const list = (address: string, bits: string | undefined) => {
    const blocks = new BlockList();
    blocks.addSubnet(address, Number(bits));
    return blocks;
  };
  if (Number(outerBits) <= Number(innerBits)) return list(outerAddress, outerBits).check(innerAddress);
  if (inner !== anywhere && list(innerAddress, innerBits).check(outerAddress))
    throw new Error(`the security group rule for ${outer}, a part of ${inner}, is not emulated: name a security group`);
  return false;
}
