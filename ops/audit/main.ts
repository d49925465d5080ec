import { explainFailure, readArguments } from '../../tools/command-line.ts';
import { defaultEndpointsFile, readEndpoints } from '../../tools/endpoints.ts';
import { audit } from './audit.ts';

const usage = `Reads both databases of a running shop, and says whether every order, payment, stock row and event agree. Changes nothing.

  npm run audit [-- --json] [--endpoints FILE]

  --json       print what was found as JSON
  --endpoints  the running shop's addresses (default: ${defaultEndpointsFile})

Ends with 1 when something does not agree.`;

const { values } = readArguments(usage, {
  options: {
    json: { type: 'boolean', default: false },
    endpoints: { type: 'string', default: defaultEndpointsFile },
  },
});

const SHOWN = 50;

async function main(): Promise<void> {
  const { summary, findings, underWay } = await audit(readEndpoints(values.endpoints));
  if (findings.length > 0) process.exitCode = 1;
  if (values.json) {
    console.log(JSON.stringify({ summary, findings, underWay }, null, 2));
    return;
  }
  for (const line of summary) console.log(line);
  for (const finding of findings.slice(0, SHOWN)) console.log(`✗ ${finding}`);
  if (findings.length > SHOWN) console.log(`✗ … and ${findings.length - SHOWN} more (--json shows all)`);
  if (findings.length === 0) console.log('✓ All of it agrees.');
  if (underWay > 0)
    console.log(`${underWay} orders are under way, and get on: what they hold is theirs to hold. Audit again when they have ended.`);
}

await main().catch(explainFailure);
