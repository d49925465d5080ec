import { join, resolve } from 'node:path';
import { ruleFile } from '../../../observability/alerts/rule-groups.ts';
import { OBSERVED_SERVICES, allBoards } from '../../../observability/boards/all-boards.ts';
import { startPrometheus } from '../../../tools/servers/prometheus.ts';
import type { Runtime } from '../deploy/deploy.ts';
import { urlsOf } from '../endpoints.ts';
import { supervise } from '../processes/supervise.ts';
import { serveBoards } from './serve-boards.ts';

/** At a scrape each five seconds. */
const RATE_WINDOW = '1m';

export interface Observation {
  /** Address of the page with the boards. */
  readonly url: string;
  stop(): Promise<void>;
}

/** `--observe`: Prometheus scrapes the running services, and a page shows the boards with its data. */
export async function observe(runtime: Runtime): Promise<Observation> {
  const { state, onChange, processes } = runtime;
  const [prometheusPort, port] = [await state.port('prometheus'), await state.port('boards')];
  const services = Object.entries(urlsOf(runtime, 'ECS::Service')).filter(([name]) => OBSERVED_SERVICES.some((each) => each === name));
  const targets = Object.fromEntries(services.map(([name, url]) => [name, new URL(url).host]));
  const folder = join(resolve(state.folder), 'prometheus');
  const start = () => startPrometheus({ folder, port: prometheusPort, targets, rules: ruleFile() });
  processes.push(await supervise('prometheus', 'monitor', start, onChange));
  const { stop } = await serveBoards({ port, boards: allBoards(RATE_WINDOW), prometheusUrl: `http://127.0.0.1:${prometheusPort}` });
  return { url: `http://127.0.0.1:${port}`, stop };
}
