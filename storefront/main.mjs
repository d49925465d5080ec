// What the container runs: lies beside the `storefront/` that `next build` made, and hands it the address that every service listens on.
import process from 'node:process';

process.env.PORT ||= '8080';
process.env.HOSTNAME = '0.0.0.0';
process.env.NEXT_TELEMETRY_DISABLED = '1';

await import('./storefront/server.js');
