// A program for serve.test.ts: responds to /slow after a line on its standard input.
import { once } from 'node:events';
import { serve } from '../../../platform/http/serve.ts';
import { buildService } from '../../../platform/http/service.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { createMetrics } from '../../../platform/telemetry/metrics.ts';

const app = await buildService({ name: 'slow', logger: createLogger('slow', { level: 'silent' }), metrics: createMetrics('slow') });
app.get('/slow', async () => {
  process.stdout.write('in flight\n');
  await once(process.stdin, 'data');
  return { done: true };
});
app.addHook('onClose', async () => {
  process.stdout.write('pools closed\n');
});
process.stdout.write(`${await serve(app, { port: 0, host: '127.0.0.1', drainMillis: Number(process.argv[2]) })}\n`);
