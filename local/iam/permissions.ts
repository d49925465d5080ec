import * as z from 'zod';
import { refusal } from './evaluate.ts';
import { compilePolicy } from './policy.ts';
import type { Context } from './conditions.ts';

const Documents = z.record(z.string(), z.unknown()).default({});

/** A process's identity. */
const Caller = z.object({
  /** The session, such as `arn:aws:sts::…:assumed-role/ROLE/order`. */
  arn: z.string(),
  /** The ARN of the role or user. */
  principal: z.string(),
  /** Whether its calls pass the VPC's endpoints. */
  isInVpc: z.boolean(),
});

/** The content of `permissions.json`. */
export const Permissions = z.object({
  account: z.string(),
  callers: z.record(z.string().describe('access key id'), Caller),
  identities: Documents.describe('policies by the ARN of a role or user'),
  resources: Documents.describe("policies by the resource's ARN"),
  endpoints: Documents.describe('policies of VPC endpoints by service, such as sqs'),
});

export type Permissions = Readonly<z.infer<typeof Permissions>>;
export type Caller = Readonly<z.infer<typeof Caller>>;

/** One permission that a call needs. */
export interface RequiredAccess {
  readonly action: string;
  readonly resource: string;
  readonly context?: Context;
}

/** Evaluates the policies; decisions are kept, because most calls repeat. @throws Error that names a policy and what is not emulated in it */
export function createAccess({ account, callers, identities, resources, endpoints }: Permissions) {
  const compiled = (documents: Readonly<Record<string, unknown>>) =>
    new Map(Object.entries(documents).map(([owner, document]) => [owner, compilePolicy(owner, document)]));
  const [ofIdentities, ofResources, ofEndpoints] = [compiled(identities), compiled(resources), compiled(endpoints)];
  const decisions = new Map<string, string | undefined>();

  const decide = ({ arn, principal, isInVpc }: Caller, { action, resource, context }: RequiredAccess): string | undefined => {
    const [service = ''] = action.split(':');
    const policies = {
      principal,
      account,
      identity: ofIdentities.get(principal) ?? [],
      resource: ofResources.get(resource),
      endpoint: isInVpc ? ofEndpoints.get(service) : undefined,
    };
    const always = { 'aws:PrincipalAccount': account, 'aws:PrincipalArn': principal, 'aws:SecureTransport': 'true' };
    const reason = refusal(policies, { action, resource, context: { ...always, ...context } });
    return reason && `User: ${arn} is not authorized to perform: ${action} on resource: ${resource} ${reason}`;
  };
  return {
    caller: (accessKeyId: string) => callers[accessKeyId],
    /** AWS's message if the call is refused. */
    refusal(caller: Caller, access: RequiredAccess): string | undefined {
      const key = JSON.stringify([caller.arn, access]);
      if (!decisions.has(key)) decisions.set(key, decide(caller, access));
      return decisions.get(key);
    },
  };
}
