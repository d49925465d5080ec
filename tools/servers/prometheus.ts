import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { spawnGuarded } from './spawn-guarded.ts';

export interface PrometheusOptions {
  /** Holds the configuration, the samples and the log; created if missing. */
  readonly folder: string;
  readonly port: number;

  /** Addresses to scrape at `/metrics`, such as `127.0.0.1:8080`, by job. */
  readonly targets: Readonly<Record<string, string>>;

  /** The content of a rule file. */
  readonly rules: object;

  /** @default 5 */
  readonly scrapeSeconds?: number;
}

export interface PrometheusServer {
  readonly url: string;
  readonly pid: number;

  /** Resolves with the cause when the server has exited. */
  readonly exited: Promise<string>;
  stop(): Promise<void>;
}

/** Starts the machine's Prometheus on loopback, and resolves once it can be queried. It keeps samples for fifteen days. */
export async function startPrometheus({ folder, port, targets, rules, scrapeSeconds = 5 }: PrometheusOptions): Promise<PrometheusServer> {
  mkdirSync(folder, { recursive: true });
  const config = {
    global: { scrape_interval: `${scrapeSeconds}s`, evaluation_interval: `${scrapeSeconds}s` },
    rule_files: ['rules.yml'],
    scrape_configs: Object.entries(targets).map(([job, target]) => ({ job_name: job, static_configs: [{ targets: [target] }] })),
  };
  // Prometheus reads YAML, of which JSON is a part.
  for (const [name, content] of Object.entries({ 'prometheus.yml': config, 'rules.yml': rules }))
    writeFileSync(join(folder, name), JSON.stringify(content, undefined, 2));
  const log = join(folder, 'prometheus.log');
  const output = openSync(log, 'a');
  const args = [
    `--config.file=${join(folder, 'prometheus.yml')}`,
    `--storage.tsdb.path=${join(folder, 'samples')}`,
    '--storage.tsdb.retention.time=15d',
    `--web.listen-address=127.0.0.1:${port}`,
    '--log.level=warn',
  ];
  const { pid, exited, stop, hasEnded } = spawnGuarded('prometheus', args, { stdio: ['ignore', output, output], graceMillis: 5_000 });
  closeSync(output);
  const url = `http://127.0.0.1:${port}`;
  while (!hasEnded()) {
    if (await isReady(url)) return { url, pid, exited, stop };
    await pause(50);
  }
  throw new Error(`prometheus did not start; the end of ${log}:\n${readFileSync(log, 'utf8').trimEnd().split('\n').slice(-5).join('\n')}`);
}

async function isReady(url: string): Promise<boolean> {
  try {
    const { ok, body } = await fetch(`${url}/-/ready`, { signal: AbortSignal.timeout(1_000) });
    await body?.cancel();
    return ok;
  } catch {
    return false;
  }
}
