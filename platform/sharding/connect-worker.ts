import type { z } from 'zod';
import type { Secrets } from '../secrets/secrets.ts';
import { connectPostgres } from '../sql/postgres.ts';
import { postgresSettings, type DatabaseSecretSettings } from '../sql/settings.ts';
import { shardedDatabase, type Sharded } from './sharded.ts';

/** Connects a Lambda to the sharded database: one pipelined connection, since it handles one batch at a time. */
export async function connectWorker(settings: z.infer<typeof DatabaseSecretSettings>, secrets: Secrets): Promise<Sharded> {
  const { username, password } = await secrets.login(settings.DATABASE_SECRET_ARN);
  const login = postgresSettings({ ...settings, DATABASE_USER: username, DATABASE_PASSWORD: password });
  return shardedDatabase(connectPostgres({ ...login, max: 1, isPipelined: true }));
}
