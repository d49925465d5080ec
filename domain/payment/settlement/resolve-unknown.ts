import type { Authorisation, AuthoriseOutcome, LastCall, PaymentProvider, Unknown } from './provider.ts';

/** Authorises, and looks an unknown outcome up by its key. Past the key's lifetime, the lookup comes before the repeat. */
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
  // The key has no other outcome any more, and nothing was created with it.
  return sent.lastCall === 'exhausted' ? nothingCreated('issuer-not-available') : sent;
}

function nothingCreated(reason: string): AuthoriseOutcome {
  return { outcome: 'declined', reason, providerPaymentId: null, state: null };
}

/**
 * Finds the hold of an attempt whose outcome is unknown; `absent` if none exists or can be created. Within the key's lifetime it repeats the request,
 * which returns the first outcome.
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
      return { outcome: 'unknown', why: `no payment was found, which is not final before ${found.at.toISOString()}`, lastCall };
    case 'absent':
    case 'unknown':
      return found;
  }
}
