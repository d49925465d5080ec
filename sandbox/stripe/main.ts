import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '../../platform/http/serve.ts';
import { createLogger } from '../../platform/telemetry/logger.ts';
import { buildStripeSandbox } from './app.ts';
import { readConfig } from './config.ts';

const config = readConfig(process.env);
const logger = createLogger('stripe-sandbox', { level: config.logLevel });

// An account's data lie under its key, as Stripe's do: a restart finds them again, a new installation (which has a new key) begins anew.
const account = createHash('sha256').update(config.apiKey).digest('hex').slice(0, 16);
const app = await buildStripeSandbox({
  apiKey: config.apiKey,
  shopUrl: config.shopUrl,
  webhooks: config.webhooks,
  logger,
  now: Date.now,
  journalFile: join(tmpdir(), `stripe-sandbox-${account}.ndjson`),
});

await serve(app, { port: config.port, host: config.host });
