import { explainFailure, readArguments } from '../../tools/command-line.ts';
import { defaultEndpointsFile, readEndpoints } from '../../tools/endpoints.ts';
import { audit } from './audit.ts';

const usage = `Checks that all orders, payments, stock rows and events of a running shop agree. Read-only.

  npm run audit [-- --json] [--endpoints FILE]

  --json       print the result as JSON
  --endpoints  the running shop's addresses (default: ${defaultEndpointsFile})

Exits with 1 if it finds an inconsistency.`;

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
  if (findings.length === 0) console.log('✓ No inconsistencies.');
  if (underWay > 0)
    console.log(`${underWay} orders are in progress and may hold stock and money. Run the audit again when they have ended.`);
}

await main().catch(explainFailure);
