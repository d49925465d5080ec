import * as z from 'zod';
import type { Authorities, Authority } from '../assembly/authorities.ts';

const Alias = z.object({ DnsName: z.string(), Port: z.int() });
const Service = z.object({ PortName: z.string(), DiscoveryName: z.string().optional(), ClientAliases: z.array(Alias).default([]) });
const Connected = z.object({
  ServiceConnectConfiguration: z
    .object({ Namespace: z.string().default(''), Services: z.array(Service).default([]) })
    .default({ Namespace: '', Services: [] }),
});

/** An ECS service and its local address. */
export interface ConnectedService {
  readonly key: string;
  readonly properties: unknown;
  readonly authority: Authority;
}

/** The Service Connect names, with their local addresses. @throws Error that names two services with the same name */
export function serviceConnectAuthorities(services: readonly ConnectedService[]): Authorities {
  const authorities: Authorities = new Map();
  const owners = new Map<string, string>();
  const claim = (name: string, namespace: string, key: string, remedy: string) => {
    const owner = owners.get(`${namespace} ${name}`) ?? key;
    if (owner !== key) throw new Error(`${owner} and ${key} both register "${name}" with Service Connect: ${remedy}`);
    owners.set(`${namespace} ${name}`, key);
  };
  for (const { key, properties, authority } of services) {
    const { Namespace, Services } = Connected.parse(properties).ServiceConnectConfiguration;
    for (const { DiscoveryName, PortName, ClientAliases } of Services) {
      // Without a DiscoveryName, ECS uses the PortName.
      claim(DiscoveryName ?? PortName, Namespace, key, 'give each service its own DiscoveryName');
      for (const { DnsName, Port } of ClientAliases) {
        claim(`${DnsName}:${Port}`, Namespace, key, 'give each service its own DnsName');
        authorities.set(`${DnsName}:${Port}`, authority);
        if (Port === 80) authorities.set(DnsName, authority);
      }
    }
  }
  return authorities;
}
