/** The port to database logins that a store of secrets creates on request or keeps. */
export interface DatabaseLogins {
  /** @param id - the secret or the role of the database engine */
  open(id: string): Promise<DatabaseLogin>;
}

export interface DatabaseLogin {
  readonly username: string;
  readonly password: string;

  /** When the database refuses it; absent for a login without a lease. */
  readonly expiresAt: Date | undefined;

  /** Extends the lease. @returns its new end, which the vendor may set earlier than before */
  renew(): Promise<Date | undefined>;

  /** Ends the lease now, after which the database refuses the login. A login without a lease remains. */
  close(): Promise<void>;
}
