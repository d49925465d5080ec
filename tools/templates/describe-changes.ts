import { fullDiff, ResourceImpact } from '@aws-cdk/cloudformation-diff';
import type { ResourceDifference } from '@aws-cdk/cloudformation-diff';
import type { EnvironmentTemplates, Template } from './environment-templates.ts';

/** What CloudFormation does to a resource, the worst first. */
const ACTIONS = [
  [ResourceImpact.WILL_REPLACE, '**replaces**'],
  [ResourceImpact.MAY_REPLACE, '**may replace**'],
  [ResourceImpact.WILL_DESTROY, '**deletes**'],
  [ResourceImpact.WILL_ORPHAN, 'leaves behind'],
  [ResourceImpact.WILL_CREATE, 'creates'],
  [ResourceImpact.WILL_IMPORT, 'imports'],
  [ResourceImpact.WILL_UPDATE, 'updates'],
] as const;

const EMPTY: Template = { Resources: {}, Outputs: {} };

/** The changes of an environment's templates in Markdown, a table per stack, with what is lost first. Code counts as one change of its resource. @returns an empty text without changes */
export function describeChanges(before: EnvironmentTemplates, after: EnvironmentTemplates): string {
  const stacks = [...new Set([...Object.keys(before.stacks), ...Object.keys(after.stacks)])];
  const parts = stacks.flatMap((stack) => {
    const rows = rowsOf(before.stacks[stack] ?? EMPTY, after.stacks[stack] ?? EMPTY);
    if (rows.length === 0) return [];
    const state = after.stacks[stack] === undefined ? ' (deleted)' : before.stacks[stack] === undefined ? ' (new)' : '';
    return [`#### ${stack}${state}\n\n| | resource | properties |\n|---|---|---|\n${rows.join('\n')}`];
  });
  return parts.length === 0 ? '' : [`### ${after.environment}`, ...parts].join('\n\n');
}

function rowsOf(before: Template, after: Template): readonly string[] {
  const found: { readonly rank: number; readonly row: string }[] = [];
  fullDiff({ ...before }, { ...after }).resources.forEachDifference((id, change) => {
    const rank = ACTIONS.findIndex(([impact]) => impact === change.changeImpact);
    if (rank < 0) return;
    found.push({
      rank,
      row: `| ${ACTIONS[rank]?.[1]} | ${change.newResourceType ?? change.oldResourceType} \`${id}\` | ${propertiesOf(change)} |`,
    });
  });
  return found.toSorted((a, b) => a.rank - b.rank).map(({ row }) => row);
}

function propertiesOf(change: ResourceDifference): string {
  return change.isAddition || change.isRemoval ? '' : Object.keys(change.propertyUpdates).join(', ');
}
