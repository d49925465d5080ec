import type { Protected } from './judge.ts';
import type { Actor, Header } from './requests/request.ts';
import type { Route } from './routes.ts';
import type { KnownValues } from './requests/schema-values.ts';

/** The attack's data: credentials of each actor, existing values of the shop, and secrets. */
export interface Ground {
  readonly known: KnownValues;
  readonly guarded: Protected;
  credentials(actor: Actor, kind: Route['kind']): readonly Header[];
  /** Renews the actor's credentials, after a request has ended its session. */
  renew(actor: Actor): Promise<void>;
}
