import type { Arrivals, Credentials, Registration } from '../../../contracts/user/http.ts';
import { ArrivalNeeded, arrivalsIn } from './arrival.ts';
import { Refusal, send } from '../../lib/backend.ts';
import { config } from '../../lib/config.ts';
import { sessionIn } from './session-cookie.ts';

/** Tells the shop's own script that asking who this is will not be in vain. It names nobody. */
const KNOWN = 'shopper=1; Path=/; SameSite=Lax; Max-Age=31536000';

const UNKNOWN = 'shopper=; Path=/; SameSite=Lax; Max-Age=0';

/** Who posts a form, and the cookies that go back with the answer. */
export class Shopper {
  #session: string | undefined;
  #newCookies: readonly string[] = [];
  readonly #arrivals: readonly string[];
  readonly #hasReturned: boolean;

  /** `hasReturned`: the request was sent again already, so a browser without a mark keeps no cookies. */
  constructor(cookieHeader: string | null, hasReturned: boolean) {
    this.#session = sessionIn(cookieHeader);
    this.#arrivals = arrivalsIn(cookieHeader);
    this.#hasReturned = hasReturned;
  }

  get session(): string | undefined {
    return this.#session;
  }

  get newCookies(): readonly string[] {
    return this.#newCookies;
  }

  /** Sends a cookie back with the answer. */
  keep(cookie: string): void {
    this.#newCookies = [...this.#newCookies, cookie];
  }

  /** Does `act` with the visitor's session; whoever has none, or an expired one, becomes a guest first. */
  async asCustomer(act: (session: string) => Promise<void>): Promise<void> {
    if (this.#session !== undefined) {
      try {
        return await act(this.#session);
      } catch (error) {
        if (!(error instanceof Refusal && error.status === 401)) throw error;
        this.#session = undefined;
      }
    }
    if (this.#arrivals.length === 0 && !this.#hasReturned) throw new ArrivalNeeded();
    return act(await this.#open('/api/guests', { arrivals: [...this.#arrivals] }));
  }

  /** Opens a session of an account: `/api/sessions` or `/api/accounts`. The guest's session goes along, so that its orders are linked. */
  async signIn(path: '/api/sessions' | '/api/accounts', body: Credentials | Registration): Promise<string> {
    return this.#open(path, body);
  }

  async signOut(): Promise<void> {
    if (this.#session === undefined) return;
    const response = await send({ base: config().USER_URL, path: '/api/sessions/current', method: 'DELETE', session: this.#session });
    this.#session = undefined;
    this.#newCookies = [...response.headers.getSetCookie(), UNKNOWN];
  }

  async #open(path: string, body: Arrivals | Credentials | Registration): Promise<string> {
    const response = await send({ base: config().USER_URL, path, method: 'POST', session: this.#session, body });
    const cookies = response.headers.getSetCookie();
    const session = cookies.map(sessionIn).find((token) => token !== undefined);
    if (session === undefined) throw new Error(`POST ${path} opened no session`);
    this.#session = session;
    this.#newCookies = [...cookies, KNOWN];
    return session;
  }
}
