import { CfnUser, CfnUserGroup } from 'aws-cdk-lib/aws-elasticache';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { EncryptionKey } from './encryption-key.ts';
import { passwordSecret } from './generated-secret.ts';

/** What a program may do in a group: the commands, on keys that match one of the patterns. */
export interface ValkeyRights {
  readonly keys: readonly string[];
  readonly commands: readonly string[];
}

export interface ValkeyUsersProps {
  /** Unique in the account and region: part of the users' ids. */
  readonly group: string;

  /** By user name. */
  readonly rights: Readonly<Record<string, ValkeyRights>>;
  readonly key: EncryptionKey;
}

export interface ValkeyUser {
  readonly secret: ISecret;
  readonly user: CfnUser;
  readonly userId: string;
}

/** What a client sends when it connects. */
const CONNECT = ['info'];

/** The users of a group, each with a password in a secret. The user `default`, which needs no name, may do nothing. */
export class ValkeyUsers extends Construct {
  /** For the group's `userGroupIds`. */
  readonly groupId: string;
  readonly #users = new Map<string, ValkeyUser>();

  constructor(scope: Construct, id: string, { group, rights, key }: ValkeyUsersProps) {
    super(scope, id);
    const user = (name: string, accessString: string) => {
      const userId = `${group}-${name}`;
      const secret = passwordSecret(this, `${name}Secret`, key, `Valkey user ${userId}`, { username: name, userId });
      const Passwords = [secret.secretValueFromJson('password').unsafeUnwrap()];
      const authenticationMode = { Type: 'password', Passwords };
      const user = new CfnUser(this, name, { engine: 'valkey', userId, userName: name, accessString, authenticationMode });
      if (name !== 'default') this.#users.set(name, { secret, user, userId });
      return user;
    };
    const users = [user('default', 'off -@all'), ...Object.entries(rights).map(([name, each]) => user(name, accessString(each)))];
    const userGroup = new CfnUserGroup(this, 'Users', { engine: 'valkey', userGroupId: group, userIds: users.map(({ ref }) => ref) });
    this.groupId = userGroup.ref;
  }

  /** The secret with name and password of a user. */
  secretOf(name: string): ISecret {
    const user = this.#users.get(name);
    if (!user) throw new Error(`there is no user ${name}: lib/stacks/valkey-rights.ts has ${[...this.#users.keys()].join(', ')}`);
    return user.secret;
  }

  /** The users that programs sign in as. */
  get rotated(): Iterable<ValkeyUser> {
    return this.#users.values();
  }
}

function accessString({ keys, commands }: ValkeyRights): string {
  const patterns = keys.map((pattern) => `~${pattern}`);
  return ['on', ...patterns, '-@all', ...[...CONNECT, ...commands].map((command) => `+${command}`)].join(' ');
}
