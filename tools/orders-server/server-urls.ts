/** A server of the tests of orders, by a login that may create databases and roles. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

export interface OrdersServer {
  /** What the product connects to: the server, or pgbouncer before it. */
  readonly entry: ServerAddress;

  /** The server itself, for migrations: they hold locks of a session. */
  readonly admin: ServerAddress;
}

/**
 * Reads `ORDERS_URL` and `ORDERS_ADMIN_URL`; undefined when neither is set.
 *
 * @throws Error that names the variable, its value without the password, and the remedy.
 */
export function readOrdersServer(env: Readonly<Record<string, string | undefined>>): OrdersServer | undefined {
  const { ORDERS_URL: entry, ORDERS_ADMIN_URL: admin } = env;
  if (entry === undefined || entry === '') {
    if (admin === undefined || admin === '') return undefined;
    throw new Error('ORDERS_ADMIN_URL is set and ORDERS_URL is not: set ORDERS_URL to the address that the product connects to');
  }
  const address = parse('ORDERS_URL', entry);
  return { entry: address, admin: admin ? parse('ORDERS_ADMIN_URL', admin) : address };
}

const FORM = 'give postgres://USER:PASSWORD@HOST:PORT/DATABASE';

function parse(name: string, value: string): ServerAddress {
  const url = URL.parse(value);
  const fail = (reason: string): never => {
    throw new Error(`${name} is ${JSON.stringify(value.replace(/:[^:@/]*@/, ':…@'))}: ${reason}; ${FORM}`);
  };
  if (!url || !/^postgres(ql)?:$/.test(url.protocol)) return fail('it is no address of PostgreSQL');
  if (url.hostname === '') return fail('it names no host');
  if (url.username === '') return fail('it names no user');
  if (url.search !== '') return fail(`parameters such as ${url.search.slice(1)} are not read`);
  return {
    host: url.hostname,
    port: Number(url.port || 5432),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: url.pathname.slice(1) || 'postgres',
  };
}
