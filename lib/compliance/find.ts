import { CfnResource } from 'aws-cdk-lib';
import type { NagPack } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import type { Finding } from './acknowledgement.ts';

/** Everything that the rules of a pack report, errors and warnings. */
export function find(pack: NagPack, scope: IConstruct): readonly Finding[] {
  return pack.validateScope(scope).violations.flatMap(({ ruleName, description, violatingResources }) =>
    violatingResources.map(({ constructPath = '' }) => ({
      pack: pack.name,
      rule: ruleName.slice(ruleName.indexOf('-') + 1),
      description,
      resource: resourceAt(scope, constructPath),
    })),
  );
}

function resourceAt(scope: IConstruct, path: string): CfnResource {
  let construct: IConstruct = scope.node.root;
  for (const id of path.split('/')) construct = construct.node.findChild(id);
  if (!CfnResource.isCfnResource(construct)) throw new Error(`${path} is no resource of CloudFormation`);
  return construct;
}
