/** A policy of Vault, reduced to what ours use: paths, with `*` at their end for a prefix, and what may be done there. */
export type Policy = Readonly<Record<string, readonly ('read' | 'create' | 'update')[]>>;

/** What every token may do (the policy `default`). */
const DEFAULT: Policy = { 'auth/token/renew-self': ['update'], 'sys/leases/renew': ['update'] };

const CAPABILITY = { GET: 'read', POST: 'update' } as const;

export function allows(policy: Policy, method: 'GET' | 'POST', path: string): boolean {
  const capability = CAPABILITY[method];
  return Object.entries({ ...DEFAULT, ...policy }).some(
    ([pattern, capabilities]) =>
      capabilities.includes(capability) && (pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern),
  );
}
