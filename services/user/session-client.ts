import { parse } from 'bowser';
import type { FastifyRequest } from 'fastify';
import type { SessionClient } from '../../domain/user/activity/session-client.ts';
import { clientAddress } from '../../platform/http/client-address.ts';

/** Longer ones are made up, and cost time to parse. */
const LONGEST_USER_AGENT = 500;

/** What an account shows its owner of where a request came from. */
export function sessionClient(request: Pick<FastifyRequest, 'ip' | 'headers'>): SessionClient {
  return { device: deviceOf(request.headers['user-agent']), network: networkOf(clientAddress(request)) };
}

function deviceOf(userAgent: string | undefined): string | null {
  if (!userAgent || userAgent.length > LONGEST_USER_AGENT) return null;
  const { browser, os } = parse(userAgent);
  const names = [browser.name, os.name].filter((name) => name !== undefined && name !== '');
  // Parts of the header itself may be the name of an unknown browser.
  return names.length === 0
    ? null
    : names
        .join(' on ')
        .replaceAll(/[^ -~]/g, '')
        .slice(0, 100);
}

/** The network of an IPv4 address as its first three numbers; of IPv6 it is the client's /64 without its last part. */
function networkOf(client: string): string {
  const [, prefix] = /^(\d+\.\d+\.\d+)\.\d+$/.exec(client) ?? [];
  if (prefix !== undefined) return `${prefix}.0/24`;
  return client.replace(/:[0-9a-f]+::\/64$/, '::/48');
}
