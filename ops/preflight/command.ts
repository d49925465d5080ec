import { selectEnvironments } from '../../lib/config.ts';
import { readArguments, refuseArguments } from '../../tools/command-line.ts';
import type { Finding } from './finding.ts';
import { preflight } from './preflight.ts';

const usage = `Checks what an AWS account must have before an environment is deployed into it. Changes nothing.

  npm run ops -- preflight --environment NAME

  --environment  dev, staging or prod

Prints a line for each check and, where something is missing, the command that provides it. Ends with 1 when something is missing.
Credentials are those of the AWS CLI: AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.`;

const MARKS = { ok: '✓', missing: '✗', later: '…' } as const;

export async function runPreflight(args: string[]): Promise<void> {
  const { values } = readArguments(usage, { args, options: { environment: { type: 'string' } } });
  if (values.environment === undefined) return refuseArguments(usage, '--environment is missing: name the environment to check');
  const [config] = selectEnvironments(values.environment);
  if (!config) throw new Error(`there is no environment "${values.environment}"`);
  const findings = await preflight(config);
  for (const finding of findings) console.log(lineOf(finding));
  const count = findings.filter(({ state }) => state === 'missing').length;
  if (count > 0) process.exitCode = 1;
  console.log(count === 0 ? `${config.name} can be deployed.` : `${count} of ${findings.length} are missing for ${config.name}.`);
}

function lineOf({ subject, state, detail, remedy }: Finding): string {
  return `${MARKS[state]} ${subject}: ${detail}${remedy === undefined ? '' : `\n    ${remedy}`}`;
}
