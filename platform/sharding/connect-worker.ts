import type * as z from 'zod';
import type { CurrentLogin } from '../secrets/current-login.ts';
import type { RotatedPostgresSettings } from '../sql/postgres.ts';
import { postgresSettings, type DatabaseSettings } from '../sql/settings.ts';
import { openShards } from './gateway.ts';
import type { Sharded } from './sharded.ts';

/** Connects a Lambda to the sharded database: one pipelined connection, since it handles one batch at a time. */
export function connectWorker(
  settings: z.infer<typeof DatabaseSettings>,
  login: CurrentLogin,
  authority: RotatedPostgresSettings['authority'],
): Sharded {
  return openShards('worker', { primary: postgresSettings(settings, login, authority) });
}
