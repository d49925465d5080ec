import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';
import type { CertificateIssuer } from '../../../platform/certificates/certificate-issuer.ts';
import { openAccount, type Account } from './account.ts';
import { AcmeError } from './acme-error.ts';
import type { ChallengeRecords } from './challenge-records.ts';
import { newSigningRequest } from './signing-request.ts';

const Order = z.object({
  status: z.enum(['pending', 'ready', 'processing', 'valid', 'invalid']),
  authorizations: z.array(z.url()),
  finalize: z.url(),
  certificate: z.url().optional(),
  error: z.unknown().optional(),
});
const Challenge = z.looseObject({ type: z.string(), url: z.string(), token: z.string().optional(), error: z.unknown().optional() });
const Authorization = z.object({ status: z.string(), challenges: z.array(Challenge) });

/** Between two reads of an order; authorities take seconds. */
const POLL_MILLIS = 1_000;

export interface AcmeIssuerProps {
  readonly directoryUrl: string;
  readonly accountKey: () => Promise<string>;
  readonly contact: string;
  readonly records: ChallengeRecords;
  readonly signal: AbortSignal;
}

/** Certificates of an authority that speaks ACME, such as Let's Encrypt; control of the name is shown by a DNS record (DNS-01). */
export function acmeIssuer(props: AcmeIssuerProps): CertificateIssuer {
  const { records, signal } = props;

  /** Reads a resource until it has one of these states. */
  const awaitStatus = async <T extends { status: string }>(
    account: Account,
    url: string,
    schema: z.ZodType<T>,
    pending: readonly string[],
  ) => {
    for (;;) {
      const resource = schema.parse(JSON.parse((await account.post(url)).text));
      if (!pending.includes(resource.status)) return resource;
      await delay(POLL_MILLIS, undefined, { signal });
    }
  };

  const authorize = async (account: Account, url: string, hostName: string): Promise<void> => {
    const { status, challenges } = Authorization.parse(JSON.parse((await account.post(url)).text));
    if (status === 'valid') return;
    const challenge = challenges.find(({ type }) => type === 'dns-01');
    if (challenge?.token === undefined) throw new Error(`the authority offers no DNS-01 challenge for ${hostName}`);
    const text = createHash('sha256').update(`${challenge.token}.${account.thumbprint}`).digest('base64url');
    const record = `_acme-challenge.${hostName}`;
    await records.publish(record, text);
    try {
      await account.post(challenge.url, {});
      const outcome = await awaitStatus(account, url, Authorization, ['pending', 'processing']);
      const failed = outcome.challenges.find(({ error }) => error !== undefined);
      if (outcome.status !== 'valid') throw new AcmeError(`the authority did not accept the TXT record ${record}`, failed?.error);
    } finally {
      await records.remove(record, text);
    }
  };

  return {
    async issue(hostName) {
      const account = await openAccount({ ...props, accountKey: await props.accountKey() });
      const identifiers = [{ type: 'dns', value: hostName }];
      const { text, location } = await account.post(account.newOrderUrl, { identifiers });
      const order = Order.parse(JSON.parse(text));
      for (const url of order.authorizations) await authorize(account, url, hostName);
      const { csr, privateKey } = await newSigningRequest(hostName);
      await account.post(order.finalize, { csr });
      const { certificate: url, error } = await awaitStatus(account, location, Order, ['pending', 'ready', 'processing']);
      if (url === undefined) throw new AcmeError(`the order for ${hostName} failed`, error);
      const [certificate = '', ...chain] =
        (await account.post(url)).text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n?/g) ?? [];
      if (certificate === '' || chain.length === 0) throw new Error(`the authority returned no chain of certificates for ${hostName}`);
      return { certificate, chain: chain.join(''), privateKey };
    },
  };
}
