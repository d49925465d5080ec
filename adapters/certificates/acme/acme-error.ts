import * as z from 'zod';

const Problem = z.object({ type: z.string().default('about:blank'), detail: z.string().default('no detail') });

/** The remedy for each problem that an operator can solve; RFC 8555, section 6.7, lists the types. */
const REMEDIES: Readonly<Record<string, string>> = {
  unauthorized: 'the TXT record that the authority saw is not ours: is the hosted zone the one to which the name is delegated?',
  dns: 'the authority cannot look the TXT record up: is the name delegated to the hosted zone?',
  caa: "the domain's CAA record does not allow this authority: add it",
  rateLimited: 'wait: the authority limits certificates per name and week',
  rejectedIdentifier: 'the authority issues no certificate for this name: is domain.name public?',
  accountDoesNotExist: 'the account key is unknown: enter the key of the account again',
};

/** The certificate authority refused something. */
export class AcmeError extends Error {
  /** The last part of the problem's type, such as `badNonce`. */
  readonly type: string;

  constructor(what: string, problem: unknown) {
    const { type, detail } = Problem.safeParse(problem).data ?? { type: 'about:blank', detail: 'no problem document' };
    const name = type.split(':').at(-1) ?? type;
    super(`${what}: ${detail} (${name})${REMEDIES[name] ? `. ${REMEDIES[name]}` : ''}`);
    this.name = 'AcmeError';
    this.type = name;
  }
}
