// `npm run rollups`: counts orders that no event has reported, such as seeded or migrated ones.
import { explainFailure, readArguments } from '../../tools/command-line.ts';
import { defaultEndpointsFile, readEndpoints } from '../../tools/endpoints.ts';
import { connectForRollups } from './connect.ts';
import { fillRollups } from './fill-rollups.ts';

const usage = `Counts all confirmed orders of a running shop into the rollups of analytics. Orders that are counted already change nothing, so it can be stopped and run again.

  npm run rollups [-- --endpoints FILE]

  --endpoints  the running shop's addresses (default: ${defaultEndpointsFile})`;

const { values } = readArguments(usage, { options: { endpoints: { type: 'string', default: defaultEndpointsFile } } });

const REPORT_MILLIS = 2_000;

async function main(): Promise<void> {
  const { core, orders, timeZone, close } = connectForRollups(readEndpoints(values.endpoints));
  const startedAt = performance.now();
  let reportedAt = startedAt;
  const rate = (count: number) => `${count} orders, ${Math.round(count / ((performance.now() - startedAt) / 1000))} a second`;
  try {
    const count = await fillRollups({
      core,
      orders,
      timeZone,
      report: (soFar) => {
        if (performance.now() - reportedAt < REPORT_MILLIS) return;
        reportedAt = performance.now();
        console.log(`… ${rate(soFar)}`);
      },
    });
    console.log(`✓ ${rate(count)}`);
  } finally {
    await close();
  }
}

await main().catch(explainFailure);
