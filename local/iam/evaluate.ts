import type { AccessRequest, Statement } from './policy.ts';

/** The policies that decide a call within one account. */
export interface Policies {
  /** ARN of the role or user. */
  readonly principal: string;
  readonly account: string;
  readonly identity: readonly Statement[];

  /** The resource's own policy. @default none */
  readonly resource?: readonly Statement[] | undefined;

  /** The policy of the VPC endpoint that the call passes. @default none: all is allowed */
  readonly endpoint?: readonly Statement[] | undefined;
}

/**
 * Undefined if the call is allowed, otherwise the end of AWS's message. As in IAM: an explicit deny wins; otherwise the identity's policy or
 * the resource's own must allow it. A KMS key's policy must always allow it, itself or by leaving it to the account's policies.
 */
export function refusal({ principal, account, identity, resource = [], endpoint }: Policies, request: AccessRequest): string | undefined {
  const { action } = request;
  const isSelf = (name: string) => name === principal;
  const isAccount = (name: string) => name === account || name === `arn:aws:iam::${account}:root`;
  const named = (statements: readonly Statement[], isNamed: (name: string) => boolean) =>
    statements.filter(({ principals }) => principals.some((name) => name === '*' || isNamed(name)));
  const covered = (statements: readonly Statement[], effect: Statement['effect']) =>
    statements.some((statement) => statement.effect === effect && statement.covers(request));

  if (covered(identity, 'Deny')) return 'with an explicit deny in an identity-based policy';
  if (
    covered(
      named(resource, (name) => isSelf(name) || isAccount(name)),
      'Deny',
    )
  )
    return 'with an explicit deny in a resource-based policy';
  if (endpoint && covered(endpoint, 'Deny')) return 'with an explicit deny in a VPC endpoint policy';
  if (endpoint && !covered(endpoint, 'Allow')) return `because no VPC endpoint policy allows the ${action} action`;
  const isGranted = covered(named(resource, isSelf), 'Allow');
  const isDelegated = !action.startsWith('kms:') || covered(named(resource, isAccount), 'Allow');
  if (isGranted || (isDelegated && covered(identity, 'Allow'))) return undefined;
  return isDelegated
    ? `because no identity-based policy allows the ${action} action`
    : `because no resource-based policy allows the ${action} action`;
}
