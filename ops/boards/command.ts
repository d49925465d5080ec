import { allBoards } from '../../observability/boards/all-boards.ts';
import { readArguments, refuseArguments } from '../../tools/command-line.ts';
import { describeDifference, pushBoards } from './push-boards.ts';

const usage = `Writes the boards of the code to a Grafana workspace. It replaces boards of the same name, and keeps all others.

  npm run ops -- boards --grafana URL              shows what would change
  npm run ops -- boards --grafana URL --execute    changes it

  --grafana  address of the workspace: the output GrafanaUrl of the stack shopmart-NAME-grafana

GRAFANA_TOKEN must hold a token of a service account with the role Editor: \`aws grafana create-workspace-service-account-token\` creates one.`;

export async function runBoards(args: string[]): Promise<void> {
  const { values } = readArguments(usage, { args, options: { grafana: { type: 'string' }, execute: { type: 'boolean', default: false } } });
  const token = process.env['GRAFANA_TOKEN'];
  if (values.grafana === undefined) return refuseArguments(usage, '--grafana is missing: give the address of the workspace');
  if (!URL.canParse(values.grafana))
    return refuseArguments(
      usage,
      `--grafana is "${values.grafana}": give an address, such as https://g-….grafana-workspace.eu-west-2.amazonaws.com`,
    );
  if (!token) return refuseArguments(usage, 'GRAFANA_TOKEN is not set: export a token of a service account with the role Editor');
  const outcomes = await pushBoards({ url: values.grafana, token, boards: allBoards(), isDryRun: !values.execute });
  for (const outcome of outcomes) console.log(describeDifference(outcome));
  if (!values.execute && outcomes.some(({ change }) => change !== 'none')) console.log('Nothing was changed. Add --execute to apply it.');
}
