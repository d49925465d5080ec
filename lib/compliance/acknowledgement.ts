import type { CfnResource } from 'aws-cdk-lib';

/** A finding of a rule that we accept, and why. */
export interface Acknowledgement {
  /** The rule without its pack, such as `LambdaDLQ` or `IAM5[Resource::*]`: several packs share a rule. */
  readonly rule: string;

  /** The resource's type in CloudFormation. */
  readonly type: string;

  /** Part of the construct's path, where only some resources of the type are meant. It begins with the environment. @default all */
  readonly path?: RegExp;

  readonly reason: string;

  /** The choice in `lib/environments/` without which nothing is found. @default there is always a finding */
  readonly whenChosen?: string;

  /** The last day, such as `2027-03-31`, where a later change will remove the finding. @default no end */
  readonly until?: string;
}

/** What a rule found on a resource. */
export interface Finding {
  readonly pack: string;
  readonly rule: string;
  readonly description: string;
  readonly resource: CfnResource;
}

export function covers({ rule, type, path }: Acknowledgement, finding: Finding): boolean {
  const { cfnResourceType, node } = finding.resource;
  return rule === finding.rule && type === cfnResourceType && (path?.test(node.path) ?? true);
}
