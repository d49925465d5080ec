import type { Caller } from './caller.ts';

/** Authenticates a request by its token or session. Both throw a `DomainError` (a 401) when it is not valid. */
export interface Callers {
  ofToken(token: string): Promise<Caller>;
  ofSession(sessionToken: string): Promise<Caller>;
}
