import { Redis } from 'ioredis';
import { countSetAside, resendSetAside } from '../../platform/outbox/pending.ts';
import { connectPostgres } from '../../platform/sql/postgres.ts';
import type { PostgresSettings } from '../../platform/sql/postgres.ts';
import { countDeadLetters, replayDeadLetters } from '../../platform/streams/dead-letters.ts';
import { readArguments, refuseArguments } from '../../tools/command-line.ts';
import { readEndpoints } from '../../tools/endpoints.ts';
import { SHARED_OPTIONS, readArgument, readRequest, usageWith } from '../command/arguments.ts';
import type { Request } from '../command/arguments.ts';
import { carryOut } from '../command/plan.ts';
import type { Place, Plan } from '../command/plan.ts';

const usage = usageWith(`Replays the dead letters of a consumer group, after their cause was fixed. Other groups do not receive them.
With --outbox, resends the events of a schema that a queue refused and the relay has set aside.
On AWS it runs in the operator task, which alone reaches the bus and the databases, as node replay.mjs with the same arguments.

  npm run ops -- replay GROUP --environment NAME [--limit N]
  npm run ops -- replay --outbox SCHEMA --environment NAME [--limit N]

  GROUP          a consumer group such as notification
  SCHEMA         product, inventory, payment, users or shop
  --limit        only the oldest N (default: all)`);

export async function runReplay(args: string[]): Promise<void> {
  const options = { ...SHARED_OPTIONS, limit: { type: 'string' }, outbox: { type: 'string' } } as const;
  const { values, positionals } = readArguments(usage, { args, allowPositionals: true, options });
  const request = readRequest(usage, values);
  const limit = values.limit === undefined ? Number.MAX_SAFE_INTEGER : Number(values.limit);
  if (!(Number.isInteger(limit) && limit > 0)) return refuseArguments(usage, `--limit is "${values.limit}": give a whole number above 0`);
  const [first] = positionals;
  if (values.outbox !== undefined && first !== undefined)
    return refuseArguments(usage, `GROUP ${first} and --outbox ${values.outbox} exclude each other: give one of them`);
  if (values.outbox !== undefined) return resend(request, findPlace(request), values.outbox, limit);
  const group = readArgument(usage, positionals, 'GROUP');
  return replay(request, findPlace(request), group, limit);
}

/** The operator task has no permission of AWS: its environment is a setting. @throws Error if the command is for another one */
function findPlace({ environment, isLaptop }: Request): Place {
  const { ENVIRONMENT } = process.env;
  const [actual, detail] = isLaptop ? [readEndpoints().environment, 'on this machine'] : [ENVIRONMENT, 'in the operator task'];
  if (actual === undefined) throw new Error('this machine does not reach the bus: run it in the operator task, or add --laptop');
  if (actual !== environment) throw new Error(`this is ${actual}, not ${environment}: give --environment ${actual}`);
  return { name: environment, detail };
}

async function replay(request: Request, place: Place, group: string, limit: number): Promise<void> {
  const { BUS_URL = '', BUS_USER: username, BUS_PASSWORD: password } = process.env;
  const url = request.isLaptop ? readEndpoints().redis['bus'] : BUS_URL;
  const login = !request.isLaptop && username !== undefined && password !== undefined ? { username, password } : {};
  const redis = new Redis(url ?? '', { ...login, disableClientInfo: true, maxRetriesPerRequest: 1 });
  redis.on('error', () => undefined);
  try {
    const count = Math.min(await countDeadLetters(redis, group), limit);
    const plan: Plan = {
      nothing: `${group} has no dead letters`,
      acts:
        count === 0
          ? []
          : [
              {
                summary: `replay ${count} dead ${count === 1 ? 'letter' : 'letters'} for ${group}`,
                run: async (report) => report(`${await replayDeadLetters({ redis, group, limit: count })} of ${count} replayed`),
              },
            ],
    };
    await carryOut(place, plan, request);
  } finally {
    redis.disconnect();
  }
}

async function resend(request: Request, place: Place, schema: string, limit: number): Promise<void> {
  const database = connectPostgres({ ...outboxDatabase(request, schema), max: 1 });
  try {
    const count = Math.min(await countSetAside(database, schema), limit);
    const plan: Plan = {
      nothing: `${schema} has no events set aside`,
      acts:
        count === 0
          ? []
          : [
              {
                summary: `resend ${count} ${count === 1 ? 'event' : 'events'} of ${schema}`,
                run: async (report) => report(`${await resendSetAside(database, schema, count)} of ${count} will be resent by the relay`),
              },
            ],
    };
    await carryOut(place, plan, request);
  } finally {
    await database.close();
  }
}

function outboxDatabase({ isLaptop }: Request, schema: string): PostgresSettings {
  const name = schema === 'shop' ? 'orders' : 'core';
  if (isLaptop) {
    const address = readEndpoints().databases[name];
    if (address === undefined) throw new Error(`the running shop has no database ${name}`);
    return { ...address, tls: 'disable' };
  }
  const setting = (part: string): string => process.env[`${name.toUpperCase()}_${part}`] ?? '';
  return { host: setting('HOST'), port: 5432, database: name, user: setting('USER'), password: setting('PASSWORD'), tls: 'verify' };
}
