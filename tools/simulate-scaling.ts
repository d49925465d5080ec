// `npm run simulate:scaling`: replays a burst against the scaling policies of prod's templates.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './build.ts';
import { explainFailure, readArguments } from './command-line.ts';
import { plotReplays } from './scaling/plot.ts';
import { describeReplays } from './scaling/report.ts';
import { missedGoal } from './scaling/simulate.ts';
import { simulateEnvironment } from './scaling/simulate-environment.ts';
import { synthesizedTemplates } from './templates/synthesized-templates.ts';

const ENVIRONMENT = 'prod';

const USAGE = `npm run simulate:scaling

Replays a burst (50,000 orders a day and their page views, times ten within a minute) against the scaling policies of ${ENVIRONMENT}: metric delay, alarm, cooldown, task start, health checks. Prints a table and draws docs/scaling.svg. Synthesizes ${ENVIRONMENT} first when the source has changed. Exits with 1 when a service misses a goal.

The figures and their sources are in tools/scaling/figures.ts; docs/scaling.md explains the result.`;

async function main(): Promise<void> {
  readArguments(USAGE, {});
  const results = simulateEnvironment(await synthesizedTemplates(repository, ENVIRONMENT, console.error));
  console.log(describeReplays(ENVIRONMENT, results));
  writeFileSync(join(repository, 'docs/scaling.svg'), plotReplays(ENVIRONMENT, results));
  console.log('\ndocs/scaling.svg');
  if (results.some(({ replay, policies }) => missedGoal(replay, policies) !== undefined)) process.exitCode = 1;
}

await main().catch(explainFailure);
