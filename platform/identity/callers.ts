import type { Caller } from './caller.ts';

/** Finds out who sends a request, from what they show. Both throw a `DomainError` (a 401) when it proves nothing. */
export interface Callers {
  ofToken(token: string): Promise<Caller>;
  ofSession(sessionToken: string): Promise<Caller>;
}
