// What the container runs: lies beside the `storefront/` that `next build` made, and hands it the address that every service listens on.
import process from 'node:process';

process.env.PORT ||= '8080';
process.env.HOSTNAME = '0.0.0.0';
// Longer than the load balancer keeps an idle connection (60 s): whoever closes first must not be the one that is about to be asked.
process.env.KEEP_ALIVE_TIMEOUT ||= '75000';
process.env.NEXT_TELEMETRY_DISABLED = '1';

await import('./storefront/server.js');
