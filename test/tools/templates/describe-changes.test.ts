import { describe, expect, test } from 'vitest';
import { describeChanges } from '../../../tools/templates/describe-changes.ts';
import type { EnvironmentTemplates } from '../../../tools/templates/environment-templates.ts';

const queue = (name: string, days = 1) => ({ Type: 'AWS::SQS::Queue', Properties: { QueueName: name, MessageRetentionPeriod: days } });

function prod(resources: EnvironmentTemplates['stacks'][string]['Resources'], stack = 'messaging'): EnvironmentTemplates {
  return { environment: 'prod', stacks: { [stack]: { Resources: resources, Outputs: {} } } };
}

describe('the changes of an environment', () => {
  test('name each resource with what CloudFormation does to it, replacements and deletions first', () => {
    const before = prod({ Kept: queue('kept'), Changed: queue('changed'), Renamed: queue('old'), Gone: queue('gone') });
    const after = prod({ Kept: queue('kept'), Changed: queue('changed', 2), Renamed: queue('new'), Added: queue('added') });
    expect(describeChanges(before, after)).toBe(`### prod

#### messaging

| | resource | properties |
|---|---|---|
| **replaces** | AWS::SQS::Queue \`Renamed\` | QueueName |
| **deletes** | AWS::SQS::Queue \`Gone\` |  |
| creates | AWS::SQS::Queue \`Added\` |  |
| updates | AWS::SQS::Queue \`Changed\` | MessageRetentionPeriod |`);
  });

  test('name a stack that is new and one that is deleted', () => {
    const changes = describeChanges(prod({ A: queue('a') }, 'before'), prod({ B: queue('b') }, 'after'));
    expect(changes).toContain('#### before (deleted)');
    expect(changes).toContain('#### after (new)');
  });

  test('are empty without a change', () => {
    expect(describeChanges(prod({ A: queue('a') }), prod({ A: queue('a') }))).toBe('');
  });
});
