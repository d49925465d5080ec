import type { Arrivals, Credentials, NewAccount, NewPassword } from '../../../contracts/user/http.ts';
import { ArrivalNeeded, arrivalsIn } from './arrival.ts';
import { Refusal, send } from '../../../web/backend.ts';
import { config } from '../../lib/config.ts';
import { sessionIn } from './session-cookie.ts';

/** Shows the shop's script that a session exists. Contains no personal data. */
const HAS_SESSION = 'shopper=1; Path=/; SameSite=Lax; Max-Age=31536000';

const HAS_NO_SESSION = 'shopper=; Path=/; SameSite=Lax; Max-Age=0';

/** The ways to begin the session of an account. */
export type SignIn =
  | { readonly path: '/api/sessions'; readonly body: Credentials }
  | { readonly path: '/api/sessions/passkey'; readonly body: object }
  | { readonly path: '/api/accounts'; readonly body: NewAccount }
  | { readonly path: '/api/accounts/password'; readonly body: NewPassword };

/** The sender of a form post, and the cookies of the response. */
export class Shopper {
  #session: string | undefined;
  #newCookies: readonly string[] = [];
  readonly #arrivals: readonly string[];
  readonly #isRepeat: boolean;

  /** `isRepeat`: the browser has repeated the post; one without an arrival accepts no cookies. */
  constructor(cookieHeader: string | null, isRepeat: boolean) {
    this.#session = sessionIn(cookieHeader);
    this.#arrivals = arrivalsIn(cookieHeader);
    this.#isRepeat = isRepeat;
  }

  get session(): string | undefined {
    return this.#session;
  }

  get newCookies(): readonly string[] {
    return this.#newCookies;
  }

  /** Adds a cookie to the response. */
  addCookie(cookie: string): void {
    this.#newCookies = [...this.#newCookies, cookie];
  }

  /** Runs `act` with the visitor's session. Without a valid one it creates a guest first. */
  async asCustomer(act: (session: string) => Promise<void>): Promise<void> {
    if (this.#session !== undefined) {
      try {
        return await act(this.#session);
      } catch (error) {
        if (!(error instanceof Refusal && error.status === 401)) throw error;
        this.#session = undefined;
      }
    }
    if (this.#arrivals.length === 0 && !this.#isRepeat) throw new ArrivalNeeded();
    return act(await this.#beginSession('/api/guests', { arrivals: [...this.#arrivals] }));
  }

  /** Signs in by a password or a mailed link. Sends the guest's session, so that its orders are linked. */
  async signIn({ path, body }: SignIn): Promise<string> {
    return this.#beginSession(path, body);
  }

  async signOut(): Promise<void> {
    if (this.#session === undefined) return;
    const response = await send({ base: config().USER_URL, path: '/api/sessions/current', method: 'DELETE', session: this.#session });
    this.#session = undefined;
    this.#newCookies = [...response.headers.getSetCookie(), HAS_NO_SESSION];
  }

  async #beginSession(path: string, body: Arrivals | SignIn['body']): Promise<string> {
    const method = path === '/api/accounts/password' ? 'PUT' : 'POST';
    const response = await send({ base: config().USER_URL, path, method, session: this.#session, body });
    const cookies = response.headers.getSetCookie();
    const session = cookies.map(sessionIn).find((token) => token !== undefined);
    if (session === undefined) throw new Error(`${method} ${path} returned no session`);
    this.#session = session;
    this.#newCookies = [...cookies, HAS_SESSION];
    return session;
  }
}
