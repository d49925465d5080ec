import { Redis } from 'ioredis';
import { resendSetAside } from '../../platform/outbox/pending.ts';
import { connectPostgres } from '../../platform/sql/postgres.ts';
import type { PostgresSettings } from '../../platform/sql/postgres.ts';
import { replayDeadLetters } from '../../platform/streams/dead-letters.ts';
import { explainFailure, readArguments, refuseArguments } from '../../tools/command-line.ts';
import { readEndpoints } from '../../tools/endpoints.ts';

const usage = `Replays the dead letters of a consumer group, after their cause was fixed. Other groups do not receive them.
With --outbox, resends the events of a schema that a queue refused and the relay has set aside.

  npm run replay-dead-letters -- GROUP [--limit N]
  npm run replay-dead-letters -- --outbox SCHEMA [--limit N]

  GROUP    a consumer group such as notification
  SCHEMA   product, inventory, payment, users or shop
  --limit  only the oldest N (default: all)

Bus and database are the running shop's, or those of BUS_URL with the user BUS_USER and its BUS_PASSWORD, and of OUTBOX_URL, such as postgres://USER:PASSWORD@HOST:5432/core, with the relay's role.`;

const { positionals, values } = readArguments(usage, {
  allowPositionals: true,
  options: { limit: { type: 'string' }, outbox: { type: 'string' } },
});

async function main(): Promise<void> {
  const limit = values.limit === undefined ? Number.MAX_SAFE_INTEGER : Number(values.limit);
  if (!(Number.isInteger(limit) && limit > 0)) return refuseArguments(usage, `--limit is "${values.limit}": give a whole number above 0`);
  const [group, ...others] = positionals;
  if (others.length > 0) return refuseArguments(usage, `unexpected argument ${others.join(' ')}: give one GROUP`);
  if (values.outbox !== undefined && group !== undefined)
    return refuseArguments(usage, `GROUP ${group} and --outbox ${values.outbox} exclude each other: give one of them`);
  if (values.outbox !== undefined) return resend(values.outbox, limit);
  if (group === undefined) return refuseArguments(usage, 'GROUP is missing: give the consumer group');
  return replay(group, limit);
}

async function replay(group: string, limit: number): Promise<void> {
  const { BUS_URL, BUS_USER: username, BUS_PASSWORD: password } = process.env;
  const login = username !== undefined && password !== undefined ? { username, password } : {};
  const redis = new Redis(BUS_URL ?? readEndpoints().redis['bus'] ?? '', { ...login, disableClientInfo: true, maxRetriesPerRequest: 1 });
  redis.on('error', () => undefined);
  try {
    const replayed = await replayDeadLetters({ redis, group, limit });
    console.log(
      replayed === 0 ? `${group} has no dead letters` : `replayed ${replayed} dead ${replayed === 1 ? 'letter' : 'letters'} for ${group}`,
    );
  } finally {
    redis.disconnect();
  }
}

async function resend(schema: string, limit: number): Promise<void> {
  const database = connectPostgres({ ...outboxDatabase(schema), max: 1 });
  try {
    const events = await resendSetAside(database, schema, limit);
    console.log(
      events === 0 ? `${schema} has no events set aside` : `${events} ${events === 1 ? 'event' : 'events'} of ${schema} will be resent`,
    );
  } finally {
    await database.close();
  }
}

function outboxDatabase(schema: string): PostgresSettings {
  const url = process.env['OUTBOX_URL'];
  if (url === undefined) {
    const name = schema === 'shop' ? 'orders' : 'core';
    const address = readEndpoints().databases[name];
    if (address === undefined) throw new Error(`the running shop has no database ${name}`);
    return { ...address, tls: 'disable' };
  }
  const { hostname, port, pathname, username, password, searchParams } = new URL(url);
  return {
    host: hostname,
    port: Number(port || '5432'),
    database: pathname.slice(1),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    tls: searchParams.get('sslmode') === 'disable' ? 'disable' : 'verify',
  };
}

await main().catch(explainFailure);
