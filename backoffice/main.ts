// The back office's process. The build puts it beside the `backoffice/` of `next build`.
import { serveNext } from '../web/serve-next.ts';
import { config } from './lib/config.ts';
import { log } from './lib/log.ts';
import { requestListener } from './lib/request-listener.ts';

await serveNext({
  name: 'backoffice',
  folder: import.meta.dirname,
  file: import.meta.filename,
  settings: config,
  log,
  listener: requestListener,
});
