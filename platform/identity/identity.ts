import type { FastifyRequest } from 'fastify';
import { PlatformError } from '../http/errors.ts';
import type { Service } from '../http/service.ts';
import type { Caller, Role } from './caller.ts';
import type { Callers } from './callers.ts';
import { refuseCrossSite } from './cross-site.ts';

declare module 'fastify' {
  interface FastifyInstance {
    readonly callers: Callers;
  }

  interface FastifyRequest {
    /** The authenticated sender. Only routes with `requireCaller` or `requireRole` may read it. */
    readonly caller: Caller;
  }
}

const known = new WeakMap<FastifyRequest, Caller>();

/** The roles that each `onRequest` of `requireRole` accepts. */
const rolesOf = new WeakMap<object, readonly Role[]>();

/**
 * Authenticates the requests of routes added from now on, and rejects those that other sites' pages send. The caller comes from `Authorization: Bearer <caller token>`,
 * `Authorization: Session <token>` or the cookie `session`.
 */
export function identity(app: Service, callers: Callers): void {
  app.decorate('callers', callers);
  app.decorateRequest('caller', { getter: callerOf });
  refuseCrossSite(app);
  app.addHook('onRoute', (route) => {
    const guard = [route.onRequest].flat().find((hook) => hook === requireCaller || (hook && rolesOf.has(hook)));
    if (!guard) return;
    const scopes = rolesOf.get(guard)?.map((role) => [role]) ?? [[]];
    const ways = ['session', 'callerToken'].flatMap((way) => scopes.map((roles) => ({ [way]: roles })));
    route.schema = { ...route.schema, security: ways };
  });
}

/** As a route's `onRequest`: rejects a request without a valid token or session, before the body is read. */
export async function requireCaller(request: FastifyRequest): Promise<void> {
  known.set(request, await identify(request));
}

/** As a route's `onRequest`: accepts callers that have one of `roles`. */
export function requireRole(...roles: readonly [Role, ...Role[]]): (request: FastifyRequest) => Promise<void> {
  const guard = async (request: FastifyRequest): Promise<void> => {
    await requireCaller(request);
    if (!request.caller.roles.some((role) => roles.includes(role))) {
      throw new PlatformError(
        'role-missing',
        `this needs the role ${roles.join(' or ')}; sign in with an account that has it, and with its second factor`,
      );
    }
  };
  rolesOf.set(guard, roles);
  return guard;
}

/** The session token of a request, in its cookie or its `Authorization` header. */
export function sessionTokenOf(request: FastifyRequest): string | undefined {
  const [scheme, value] = authorizationOf(request);
  if (scheme === 'session') return value;
  return scheme === undefined ? /(?:^|;\s*)session=([^;]+)/.exec(request.headers.cookie ?? '')?.[1] : undefined;
}

async function identify(request: FastifyRequest): Promise<Caller> {
  const { callers } = request.server;
  const [scheme, value] = authorizationOf(request);
  if (scheme === 'bearer' && value) return callers.ofToken(value);
  const sessionToken = sessionTokenOf(request);
  if (sessionToken) return callers.ofSession(sessionToken);
  throw new PlatformError(
    'sign-in-required',
    'this needs a session: sign in at POST /api/sessions, or begin as a guest at POST /api/guests',
  );
}

function authorizationOf({ headers }: FastifyRequest): readonly [scheme?: string, value?: string] {
  const [scheme, value] = (headers.authorization ?? '').trim().split(/\s+/);
  return scheme ? [scheme.toLowerCase(), value ?? ''] : [];
}

function callerOf(this: FastifyRequest): Caller {
  const caller = known.get(this);
  if (!caller) throw new Error(`${this.method} ${this.routeOptions.url ?? this.url} reads the caller but does not require one`);
  return caller;
}
