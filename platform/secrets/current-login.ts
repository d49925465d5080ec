import type { Login } from './secrets.ts';

/** Resolves with the login for a connection that is opened now. */
export type CurrentLogin = () => Promise<Login>;
