// What the container runs: lies beside the `storefront/` that `next build` made, and hands it the address that every service listens on.
import process from 'node:process';

// Rendering leaves much garbage and keeps little (60 MB). Left alone V8 takes 550 MB of a large machine before it cleans up; held to this, 250 MB, at the same speed.
const HEAP = ['--max-old-space-size=160', '--max-semi-space-size=4'];

if (HEAP.some((flag) => !process.execArgv.includes(flag))) {
  // The heap's size is settled before the first line runs, so the process becomes itself again, under the same id.
  process.execve(
    process.execPath,
    [process.execPath, ...process.execArgv, ...HEAP, '--disable-warning=ExperimentalWarning', import.meta.filename],
    process.env,
  );
}

process.env.PORT ||= '8080';
// Not HOSTNAME as it comes: containers bear their own name there.
process.env.HOSTNAME = process.env.HOST || '0.0.0.0';
// Longer than the load balancer keeps an idle connection (60 s): whoever closes first must not be the one that is about to be asked.
process.env.KEEP_ALIVE_TIMEOUT ||= '75000';
process.env.NEXT_TELEMETRY_DISABLED = '1';

await import(new URL('storefront/server.js', import.meta.url).href);
