import { z } from 'zod';
import type { Authorities, Authority } from '../assembly/authorities.ts';

const Alias = z.object({ DnsName: z.string(), Port: z.int() });
const Service = z.object({ PortName: z.string(), DiscoveryName: z.string().optional(), ClientAliases: z.array(Alias).default([]) });
const Connected = z.object({
  ServiceConnectConfiguration: z
    .object({ Namespace: z.string().default(''), Services: z.array(Service).default([]) })
    .default({ Namespace: '', Services: [] }),
});

/** An ECS service by its place in the templates, and where it is served on this machine. */
export interface ConnectedService {
  readonly key: string;
  readonly properties: unknown;
  readonly authority: Authority;
}

/** The addresses by which services call each other. @throws Error that names two services which register the same name, as ECS refuses the second one */
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
      // Where there is no name for discovery, ECS takes that of the port.
      claim(DiscoveryName ?? PortName, Namespace, key, 'give each a DiscoveryName of its own');
      for (const { DnsName, Port } of ClientAliases) {
        claim(`${DnsName}:${Port}`, Namespace, key, 'give each a DnsName of its own');
        authorities.set(`${DnsName}:${Port}`, authority);
        if (Port === 80) authorities.set(DnsName, authority);
      }
    }
  }
  return authorities;
}
