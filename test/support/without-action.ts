import * as z from 'zod';
import type { Permissions } from '../../local/iam/permissions.ts';

const Texts = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const Document = z.object({ Statement: z.array(z.looseObject({ Action: Texts })) });

/** The permissions with an action taken from a role. */
export function withoutAction(permissions: Permissions, role: string, action: string): Permissions {
  const { Statement } = Document.parse(permissions.identities[role]);
  const left = Statement.map((statement) => ({ ...statement, Action: statement.Action.filter((each) => each !== action) }));
  const document = { Statement: left.filter(({ Action }) => Action.length > 0) };
  return { ...permissions, identities: { ...permissions.identities, [role]: document } };
}
