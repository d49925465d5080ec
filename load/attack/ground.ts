import type { Protected } from './judge.ts';
import type { Actor, Header } from './requests/request.ts';
import type { Route } from './routes.ts';
import type { KnownValues } from './requests/schema-values.ts';

/** What the attack stands on: credentials of each actor, values that exist in the shop, and what must stay secret. */
export interface Ground {
  readonly known: KnownValues;
  readonly guarded: Protected;
  credentials(actor: Actor, kind: Route['kind']): readonly Header[];
  /** Gives the actor new credentials, after a request of its own has ended its session. */
  renew(actor: Actor): Promise<void>;
}
