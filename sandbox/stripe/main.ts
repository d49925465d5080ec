import { Redis } from 'ioredis';
import { serve } from '../../platform/http/serve.ts';
import { createLogger } from '../../platform/telemetry/logger.ts';
import { buildStripeSandbox } from './app.ts';
import { readConfig } from './config.ts';

const config = readConfig(process.env);
const logger = createLogger('stripe-sandbox', { level: config.logLevel });

// While the bus is unavailable, changes and their requests wait. Callers must handle a missing response, as with Stripe.
const bus = new Redis(config.busUrl, { ...config.busLogin, disableClientInfo: true, maxRetriesPerRequest: null });
bus.on('error', (error) => logger.warn({ error }, 'the bus is down'));

const { apiKey, shopUrl, webhooks } = config;
const app = await buildStripeSandbox({ apiKey, shopUrl, webhooks, logger, now: Date.now, bus });

await serve(app, { port: config.port, host: config.host });
