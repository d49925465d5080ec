import { allowedHosts } from '../../injected.ts';

/** Where a host of the templates is served here. */
export interface Authority {
  readonly host: string;
  readonly port: number;
}

/** Hosts, or hosts with their ports, as the templates declare them, and where each is served here. */
export type Authorities = Map<string, Authority>;

const plainSchemes: Readonly<Record<string, string>> = { https: 'http', rediss: 'redis' };
const addresses = /\b([a-z][a-z0-9+.-]*):\/\/(?:([^/\s"'@]*)@)?([^/\s"'?#,\\@]+)/gi;
const looksLikeHost = /^(?=.*[a-z])[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?$/i;
const namesHost = /HOST|ENDPOINT|ADDRESS|DOMAIN/;

/** Puts the places of this machine into a setting, for the authorities that are declared. Any other is an error that names it and the variable. */
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
    const place = find(authority);
    if (!place) return allowedHosts.includes(authority) ? whole : refuse(authority);
    return `${plainSchemes[scheme] ?? scheme}://${user === undefined ? '' : `${user}@`}${place.host}:${place.port}`;
  });
  if (local !== value) return local;
  const place = find(value);
  // Bare names of services are ordinary words: only with their port, or with a dot, is a value meant as a host.
  if (place && /[.:]/.test(value)) return value.includes(':') ? `${place.host}:${place.port}` : place.host;
  if (namesHost.test(variable) && looksLikeHost.test(value) && !/^[\d.:]+$/.test(value) && !allowedHosts.includes(value)) refuse(value);
  return value;
}
