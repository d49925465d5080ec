import { loginOf } from './secret.ts';

/** Name and password of a role of PostgreSQL or a user of Valkey. */
export interface Login {
  readonly username: string;
  readonly password: string;
}

/** Resolves with the login for a connection that is opened now. */
export type CurrentLogin = () => Promise<Login>;

/** The login in a secret. A rotation is noticed within five minutes; until the next rotation the former login is valid too: decision 19. */
export function loginIn(arn: string): CurrentLogin {
  return () => loginOf(arn);
}
