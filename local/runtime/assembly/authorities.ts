import { allowedHosts } from '../../injected.ts';

/** The local address of a host. */
export interface Authority {
  readonly host: string;
  readonly port: number;
}

/** Local addresses by `host` or `host:port` of the templates. */
export type Authorities = Map<string, Authority>;

const plainSchemes: Readonly<Record<string, string>> = { https: 'http', rediss: 'redis' };
const addresses = /\b([a-z][a-z0-9+.-]*):\/\/(?:([^/\s"'@]*)@)?([^/\s"'?#,\\@]+)/gi;
const looksLikeHost = /^(?=.*[a-z])[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?$/i;
const namesHost = /HOST|ENDPOINT|ADDRESS|DOMAIN/;

/** Replaces the hosts in a setting by local addresses. @throws Error that names an undeclared host and the variable */
export function localize(value: string, variable: string, authorities: Authorities): string {
  const find = (authority: string) =>
    authorities.get(authority.toLowerCase()) ?? authorities.get(authority.toLowerCase().replace(/:\d+$/, ''));
  const refuse = (authority: string): never => {
    throw new Error(
      `${variable} names the host ${authority}, which no Service Connect name, load balancer, distribution, database or cache of the templates declares; ` +
        'correct it there, or allow the host in local/injected.ts',
    );
  };
  const local = value.replace(addresses, (whole, scheme: string, user: string | undefined, authority: string) => {
    const address = find(authority);
    if (!address) return allowedHosts.includes(authority) ? whole : refuse(authority);
    return `${plainSchemes[scheme] ?? scheme}://${user === undefined ? '' : `${user}@`}${address.host}:${address.port}`;
  });
  if (local !== value) return local;
  const address = find(value);
  // A bare service name is also an ordinary word, so it counts as a host only with a port or a dot.
  if (address && /[.:]/.test(value)) return value.includes(':') ? `${address.host}:${address.port}` : address.host;
  if (namesHost.test(variable) && looksLikeHost.test(value) && !/^[\d.:]+$/.test(value) && !allowedHosts.includes(value)) refuse(value);
  return value;
}
