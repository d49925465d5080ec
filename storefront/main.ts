// The storefront's process. The build puts it beside the `storefront/` of `next build`.
import { serveNext } from '../web/serve-next.ts';
import { config } from './lib/config.ts';
import { log } from './lib/log.ts';
import { pageMetrics } from './lib/page-metrics.ts';
import { requestListener } from './lib/request-listener.ts';

await serveNext({
  name: 'storefront',
  folder: import.meta.dirname,
  file: import.meta.filename,
  settings: config,
  log,
  listener: (handle, metrics) => requestListener(handle, pageMetrics(metrics)),
});
