import type { FastifyRequest } from 'fastify';

/** The client as rate limits count it: its IPv4 address, or the /64 network of its IPv6 address, since one client owns a whole /64. */
export function clientAddress({ ip }: Pick<FastifyRequest, 'ip'>): string {
  const [, mapped] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip) ?? [];
  if (mapped) return mapped;
  if (!ip.includes(':')) return ip;
  const [left = [], right = []] = ip.split('::').map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = Array.from({ length: ip.includes('::') ? Math.max(8 - left.length - right.length, 0) : 0 }, () => '0');
  const network = [...left, ...zeros, ...right].slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${network.join(':')}::/64`;
}
