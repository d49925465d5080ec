import { randomUUID } from 'node:crypto';
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import * as z from 'zod';
import type { DatabaseEngine } from './database-engine.ts';
import { Fault, FaultScript } from './faults.ts';
import type { KvStore } from './kv-store.ts';
import { allows } from './policy.ts';
import type { Token, Tokens } from './tokens.ts';

export interface VaultProps {
  readonly tokens: Tokens;
  readonly kv: KvStore;
  /** @default the database engine is not mounted */
  readonly database?: DatabaseEngine;
}

const Login = z.object({ role_id: z.string(), secret_id: z.string() });
const LeaseRequest = z.object({ lease_id: z.string(), increment: z.number().optional() });
const Version = z.object({ version: z.coerce.number().int().min(0).default(0) });

/** The stand-in for HashiCorp Vault: AppRole, KV version 2 at `secret` and the database engine at `database`, by Vault's HTTP API. */
export function buildVault({ tokens, kv, database }: VaultProps): FastifyInstance {
  const app = Fastify();
  const faults = new FaultScript();
  const refuse = (reply: FastifyReply, status: number, ...errors: readonly string[]) => reply.code(status).send({ errors });

  // Vault reads every body as JSON.
  app.setErrorHandler((_error, _request, reply) => refuse(reply, 400, 'failed to parse JSON input'));
  app.setNotFoundHandler((_request, reply) => refuse(reply, 404));

  app.post('/sandbox/faults', (request, reply) => {
    faults.arm(Fault.parse(request.body));
    return reply.code(204).send();
  });
  app.delete('/sandbox/faults', (_request, reply) => {
    faults.disarm();
    return reply.code(204).send();
  });

  app.addHook('preHandler', async (request, reply) => {
    if (!request.url.startsWith('/v1/')) return undefined;
    switch (faults.take()) {
      case 'sealed':
        return refuse(reply, 503, 'Vault is sealed');
      case 'standby':
        return reply.code(307).header('location', `https://active.vault.internal${request.url}`).send();
      case 'fail':
        return refuse(reply, 500, 'internal error');
      case 'garbage':
        return reply.code(200).type('text/html').send('<html>a proxy</html>');
      case 'hang':
        return reply.hijack();
      case undefined:
        break;
    }
    return undefined;
  });

  const auth = (token: Token) => ({
    ...envelope(),
    auth: {
      client_token: token.token,
      accessor: randomUUID(),
      policies: ['default'],
      token_policies: ['default'],
      lease_duration: tokens.secondsLeft(token),
      renewable: true,
      token_type: 'service',
    },
  });

  app.post('/v1/auth/approle/login', (request, reply) => {
    const login = Login.safeParse(request.body).data;
    const token = login && tokens.signIn(login.role_id, login.secret_id);
    return token ? reply.send(auth(token)) : refuse(reply, 400, 'invalid role or secret ID');
  });

  void app.register(async (guarded) => {
    const tokenOf = (headers: Readonly<Record<string, unknown>>): Token => {
      const token = tokens.find(String(headers['x-vault-token']));
      if (!token) throw new Error('checked before');
      return token;
    };
    guarded.addHook('preHandler', async (request, reply) => {
      const token = tokens.find(String(request.headers['x-vault-token']));
      const path = new URL(request.url, 'http://vault').pathname.slice('/v1/'.length);
      const method = request.method === 'GET' ? 'GET' : 'POST';
      if (!token || !allows(token.role.policy, method, path)) return refuse(reply, 403, 'permission denied');
      return undefined;
    });

    guarded.post('/v1/auth/token/renew-self', (request, reply) => {
      const token = tokenOf(request.headers);
      tokens.renew(token);
      return reply.send(auth(token));
    });

    guarded.get<{ Params: { '*': string } }>('/v1/secret/data/*', (request, reply) => {
      const { status, data } = kv.read(request.params['*'], Version.parse(request.query).version);
      return data ? reply.code(status).send({ ...envelope(), data }) : refuse(reply, 404);
    });

    guarded.get<{ Params: { role: string } }>('/v1/database/creds/:role', async (request, reply) => {
      const lease = await database?.open(request.params.role, tokenOf(request.headers));
      if (!lease) return refuse(reply, 400, `unknown role: ${request.params.role}`);
      const { leaseId, seconds, username, password } = lease;
      return { ...envelope(leaseId, seconds), data: { username, password } };
    });

    guarded.post('/v1/sys/leases/renew', async (request, reply) => {
      const { lease_id: leaseId, increment } = LeaseRequest.parse(request.body);
      const seconds = await database?.renew(leaseId, increment ?? database.secondsOf(leaseId));
      return seconds === undefined ? refuse(reply, 400, 'lease not found') : envelope(leaseId, seconds);
    });

    guarded.post('/v1/sys/leases/revoke', async (request, reply) => {
      await database?.revoke(LeaseRequest.parse(request.body).lease_id);
      return reply.code(204).send();
    });
  });
  return app;
}

function envelope(leaseId = '', seconds = 0) {
  return {
    request_id: randomUUID(),
    lease_id: leaseId,
    renewable: leaseId !== '',
    lease_duration: seconds,
    data: null,
    wrap_info: null,
    warnings: null,
    auth: null,
  };
}
