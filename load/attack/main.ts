import { randomInt } from 'node:crypto';
import { explainFailure, readArguments, refuseArguments } from '../../tools/command-line.ts';
import { defaultEndpointsFile, readEndpoints, shopUrl } from '../../tools/endpoints.ts';
import { attack } from './attack.ts';
import type { Finding } from './attack.ts';
import { expectLoopback } from './loopback.ts';
import { pageRoutes } from './pages.ts';
import { prepare } from './prepare.ts';
import { serviceRoutes, webhookRoutes } from './routes.ts';
import { createSender } from './send.ts';
import { shopState } from './state-digest.ts';
import { Tally } from './tally.ts';

const usage = `Sends wrong requests to every route and page of a running shop, and reports what no response may be: a 5xx, a leak, a slow one, a change of
the database by a refused request. It fills the shop with senseless data: attack one that you can throw away.

  npm run attack [-- --seed N] [--seconds N] [--route TEXT] [--endpoints FILE]

  --seed       of the requests, printed by each run (default: at random)
  --seconds    of sending, at most 3600 (default: 60)
  --route      only routes whose method and path contain it, such as "POST /api/cart"
  --endpoints  the running shop's addresses (default: ${defaultEndpointsFile})

Ends with 1 if there are findings. Run \`npm run audit\` afterwards: it must report no inconsistency.`;

const { values } = readArguments(usage, {
  options: {
    seed: { type: 'string' },
    seconds: { type: 'string', default: '60' },
    route: { type: 'string', default: '' },
    endpoints: { type: 'string', default: defaultEndpointsFile },
  },
});

const CONCURRENCY = 6;
const LONGEST_SECONDS = 3_600;

function whole(name: string, text: string, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > most)
    refuseArguments(usage, `--${name} is "${text}": give a whole number from 1 to ${most}`);
  return value;
}

function describe({ rule, detail, route, actor, changes, curl }: Finding): string {
  return `✗ ${rule}: ${route} (as ${actor}${changes.length > 0 ? `; ${changes.join('; ')}` : ''})\n  ${detail}\n  ${curl}`;
}

async function main(): Promise<void> {
  const seed = values.seed === undefined ? randomInt(1, 2 ** 31) : whole('seed', values.seed, 2 ** 31 - 1);
  const seconds = whole('seconds', values.seconds, LONGEST_SECONDS);
  const endpoints = readEndpoints(values.endpoints);
  const edge = shopUrl(endpoints);
  expectLoopback([edge, ...Object.values(endpoints.services)]);
  const all = [...(await serviceRoutes(endpoints.services, edge)), ...webhookRoutes(edge), ...pageRoutes(edge)];
  const routes = all.filter(({ method, path }) => `${method} ${path}`.includes(values.route));
  if (routes.length === 0) {
    return refuseArguments(
      usage,
      `--route is "${values.route}": no route contains it; they are ${all.map(({ method, path }) => `${method} ${path}`).join(', ')}`,
    );
  }
  console.log(`seed ${seed}: ${routes.length} routes for ${seconds} s`);
  const ground = await prepare(endpoints);
  const state = await shopState(endpoints);
  const sender = createSender();
  const tally = new Tally();
  let findings: readonly Finding[];
  try {
    findings = await attack({ routes, ground, sender, state, tally, seed, seconds, concurrency: CONCURRENCY, mostRounds: 10_000 });
  } finally {
    sender.close();
    await state.close();
  }
  console.log(tally.table());
  for (const finding of findings) console.log(describe(finding));
  console.log(`${findings.length === 0 ? '✓' : '✗'} ${tally.summary}: ${findings.length} findings (seed ${seed})`);
  if (findings.length > 0) process.exitCode = 1;
}

await main().catch(explainFailure);
