import { explainFailure, readArguments } from '../../tools/command-line.ts';
import { defaultEndpointsFile, readEndpoints } from '../../tools/endpoints.ts';
import { audit, type Audit } from './audit.ts';
import { auditRollupsOf } from './rollups/command.ts';

const usage = `Checks that all orders, payments, stock rows and events of a running shop agree. Read-only.

  npm run audit [-- rollups] [--json] [--endpoints FILE]

  rollups      recompute the rollups of analytics from the orders, and compare each row
  --json       print the result as JSON
  --endpoints  the running shop's addresses (default: ${defaultEndpointsFile})

Exits with 1 if it finds an inconsistency.`;

const { values, positionals } = readArguments(usage, {
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    endpoints: { type: 'string', default: defaultEndpointsFile },
  },
});

const SHOWN = 50;

async function main(): Promise<void> {
  const { summary, findings, underWay } = await run();
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

async function run(): Promise<Audit> {
  const endpoints = readEndpoints(values.endpoints);
  const [part, ...others] = positionals;
  if (others.length > 0 || (part !== undefined && part !== 'rollups'))
    throw new Error(`there is no audit of ${positionals.join(' ')}: write rollups, or leave it out for orders, payments, stock and events`);
  if (part === undefined) return audit(endpoints);
  const { rows, findings } = await auditRollupsOf(endpoints, (month) => !values.json && console.log(`${month} is checked`));
  return { summary: [`${rows} rows of rollups`], findings, underWay: 0 };
}

await main().catch(explainFailure);
