// A Next.js app from its source, in one process: `next dev` starts a second one, which outlives it when it is killed. Runs in the app's folder.
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { createRequire } from 'node:module';

interface NextApp {
  prepare(): Promise<void>;
  getRequestHandler(): RequestListener;
}

const port = Number(process.env['PORT']);
const hostname = process.env['HOST'] ?? '127.0.0.1';
const next: (options: object) => NextApp = createRequire(`${process.cwd()}/`)('next');
const app = next({ dev: true, dir: process.cwd(), hostname, port });
await app.prepare();
createServer(app.getRequestHandler()).listen(port, hostname);
process.once('SIGTERM', () => process.exit(0));
