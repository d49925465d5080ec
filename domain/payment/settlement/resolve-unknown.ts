import type { Authorisation, AuthoriseOutcome, LastCall, PaymentProvider, Unknown } from './provider.ts';

/** Authorises, and finds out by the key what an unknown outcome came to. Once the provider may have forgotten the key, it is looked up before it is sent again. */
export async function authoriseOnce(provider: PaymentProvider, authorisation: Authorisation, until: Date): Promise<AuthoriseOutcome> {
  if (!provider.capabilities.currencies.has(authorisation.amount.currency)) return nothingCreated('currency-not-supported');
  if (authorisation.ageMillis >= provider.capabilities.authoriseKeyMillis) {
    const found = await resolve(provider, authorisation, 'none', until);
    if (found.outcome !== 'absent') return found;
  }
  const sent = await provider.authorise(authorisation, until);
  if (sent.outcome !== 'unknown') return sent;
  const found = await resolve(provider, authorisation, sent.lastCall, until);
  if (found.outcome === 'unknown') return { ...sent, why: `${sent.why}; ${found.why}` };
  if (found.outcome !== 'absent') return found;
  // The key will never have another outcome, and nothing was created under it.
  return sent.lastCall === 'exhausted' ? nothingCreated('issuer-not-available') : sent;
}

function nothingCreated(reason: string): AuthoriseOutcome {
  return { outcome: 'declined', reason, providerPaymentId: null, state: null };
}

/**
 * What there is to void of an attempt whose outcome is unknown: `absent` when nothing is or ever will be held under its key. Within the key's lifetime the
 * request is repeated, which shows what the first one came to.
 */
export async function findHold(
  provider: PaymentProvider,
  authorisation: Authorisation,
  until: Date,
): Promise<AuthoriseOutcome | { readonly outcome: 'absent' }> {
  if (authorisation.ageMillis >= provider.capabilities.authoriseKeyMillis) return resolve(provider, authorisation, 'none', until);
  const sent = await provider.authorise(authorisation, until);
  return sent.outcome === 'unknown' ? resolve(provider, authorisation, sent.lastCall, until) : sent;
}

async function resolve(
  provider: PaymentProvider,
  authorisation: Authorisation,
  lastCall: LastCall,
  until: Date,
): Promise<Exclude<AuthoriseOutcome, Unknown> | Unknown | { readonly outcome: 'absent' }> {
  const found = await provider.find(authorisation, lastCall, until);
  switch (found.outcome) {
    case 'found':
      return found.status;
    case 'not-provable-before':
      return { outcome: 'unknown', why: `nothing is found, which proves nothing before ${found.at.toISOString()}`, lastCall };
    case 'absent':
    case 'unknown':
      return found;
  }
}
