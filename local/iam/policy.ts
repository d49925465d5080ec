import * as z from 'zod';
import { compileCondition } from './conditions.ts';
import type { Context } from './conditions.ts';
import { wildcards } from './wildcards.ts';

const Texts = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const Value = z.union([z.string(), z.boolean(), z.number()]).transform(String);
const Values = z.union([Value, z.array(Value)]).transform((value) => [value].flat());
const Principals = z.union([z.literal('*').transform(() => ({ AWS: ['*'] })), z.partialRecord(z.enum(['AWS', 'Service']), Texts)]);

/** The elements of a statement that are evaluated; another one is refused by name. */
const Statement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Principal: Principals.optional(),
  Action: Texts.optional(),
  NotAction: Texts.optional(),
  Resource: Texts.optional(),
  NotResource: Texts.optional(),
  Condition: z.record(z.string(), z.record(z.string(), Values)).default({}),
});
const PolicyDocument = z.object({ Statement: z.union([Statement, z.array(Statement)]).transform((value) => [value].flat()) });

/** A call that a policy is asked about. */
export interface AccessRequest {
  readonly action: string;
  readonly resource: string;
  readonly context: Context;
}

export type Statement = ReturnType<typeof compileStatement>;

/** The statements of a policy document. @throws Error that names the owner and what is not emulated */
export function compilePolicy(owner: string, document: unknown): readonly Statement[] {
  const { data, error } = PolicyDocument.safeParse(document);
  if (error) throw new Error(`a policy of ${owner} has an element that is not emulated: ${z.prettifyError(error)}`);
  // No emulated caller is a service of AWS.
  const isForCallers = ({ Principal }: z.output<typeof Statement>) => Principal === undefined || Principal.AWS !== undefined;
  return data.Statement.filter(isForCallers).map((statement) => compileStatement(owner, statement));
}

function compileStatement(owner: string, { Effect, Principal, Condition, ...rest }: z.output<typeof Statement>) {
  const isAction = matcher(rest.Action, rest.NotAction, 'i');
  const isResource = matcher(rest.Resource, rest.NotResource, '');
  const holds = compileCondition(owner, Condition);
  return {
    effect: Effect,
    /** Accounts, roles and `*` that a resource's policy names. */
    principals: Principal?.AWS ?? [],
    covers: ({ action, resource, context }: AccessRequest) => isAction(action) && isResource(resource) && holds(context),
  };
}

/** Without the element, a statement of a resource's own policy covers the resource. */
function matcher(patterns: readonly string[] | undefined, except: readonly string[] | undefined, flags: string) {
  const [included, excluded] = [patterns && wildcards(patterns, flags), except && wildcards(except, flags)];
  return (value: string) => (included?.test(value) ?? true) && !(excluded?.test(value) ?? false);
}
