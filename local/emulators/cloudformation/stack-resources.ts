import * as z from 'zod';
import { AwsError } from '../aws/aws-error.ts';
import { readParameters } from '../aws/query-protocol.ts';
import type { QueryAction } from '../aws/query-protocol.ts';

export interface StackResource {
  readonly stackName: string;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
}

const ListStackResources = z.strictObject({ StackName: z.string() });

/** The action of CloudFormation that finds a stack's resources. */
export function cloudFormationActions(resources: readonly StackResource[]): Readonly<Record<string, QueryAction>> {
  return {
    ListStackResources: (form) => {
      const { StackName } = readParameters(ListStackResources, form);
      const found = resources.filter(({ stackName }) => stackName === StackName);
      if (found.length === 0) throw new AwsError('ValidationError', `Stack with id ${StackName} does not exist`);
      return {
        StackResourceSummaries: {
          member: found.map(({ logicalId, physicalId, type }) => ({
            LogicalResourceId: logicalId,
            PhysicalResourceId: physicalId,
            ResourceType: type,
            ResourceStatus: 'CREATE_COMPLETE',
          })),
        },
      };
    },
  };
}
