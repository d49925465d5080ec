import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Permissions } from '../../local/iam/permissions.ts';

const account = '111111111111';

/** The caller that may do everything; a role of another name has the given statements. */
export const operator = 'OPERATOR';

export const roleArn = (name: string) => `arn:aws:iam::${account}:role/${name}`;

/** Permissions of roles by name. The name is also the access key id. */
export function permissionsOf(roles: Readonly<Record<string, readonly object[]>>, more: Partial<Permissions> = {}): Permissions {
  const all = Object.entries({ [operator]: [{ Effect: 'Allow', Action: '*', Resource: '*' }], ...roles });
  const callerOf = (name: string) => ({
    arn: `arn:aws:sts::${account}:assumed-role/${name}/session`,
    principal: roleArn(name),
    isInVpc: name.endsWith('InVpc'),
  });
  return {
    account,
    callers: Object.fromEntries(all.map(([name]) => [name, callerOf(name)])),
    identities: Object.fromEntries(all.map(([name, Statement]) => [roleArn(name), { Statement }])),
    resources: {},
    endpoints: {},
    ...more,
  };
}

/** A new `permissions.json`. */
export function permissionsFile(roles: Readonly<Record<string, readonly object[]>> = {}, more: Partial<Permissions> = {}): string {
  const file = join(mkdtempSync(join(tmpdir(), 'permissions-')), 'permissions.json');
  writeFileSync(file, JSON.stringify(permissionsOf(roles, more)));
  return file;
}

/** Credentials of a role, for an SDK client. */
export const credentialsOf = (name: string) => ({ accessKeyId: name, secretAccessKey: 'secret' });
