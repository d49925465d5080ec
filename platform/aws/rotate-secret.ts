import {
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import type { Login } from '../secrets/secrets.ts';

/** One of the four steps of a rotation, each of which Secrets Manager may repeat. */
export const RotationEvent = z.object({
  Step: z.enum(['createSecret', 'setSecret', 'testSecret', 'finishSecret']),
  SecretId: z.string(),
  ClientRequestToken: z.string(),
});

export type RotationEvent = z.infer<typeof RotationEvent>;

/** A secret with a login, and the fields that say where it is used. */
const LoginSecret = z.looseObject({ username: z.string().min(1), password: z.string().min(1) });

export type LoginSecret = z.infer<typeof LoginSecret>;

/** Where the login of a secret is accepted. Each method may be repeated. */
export interface LoginTarget {
  /** The name of the next login: the same, or another with the same rights. */
  nextUsername(current: Login): string;

  /** Makes the next login valid. The current one stays valid, unless it has the same name. */
  set(next: LoginSecret, current: LoginSecret): Promise<void>;

  /** @throws Error when the next login is not accepted */
  test(next: LoginSecret, current: LoginSecret): Promise<void>;
}

const PASSWORD_LENGTH = 32;
const client = new SecretsManagerClient({});

/** Carries out one step of a rotation. */
export async function rotateSecret({ Step, SecretId, ClientRequestToken: token }: RotationEvent, target: LoginTarget): Promise<void> {
  const { VersionIdsToStages = {} } = await client.send(new DescribeSecretCommand({ SecretId }));
  const stages = VersionIdsToStages[token];
  if (stages === undefined) throw new Error(`the secret ${SecretId} has no version ${token}: it is not being rotated`);
  // A repeated step of a rotation that has ended.
  if (stages.includes('AWSCURRENT')) return;
  const current = await read(SecretId, 'AWSCURRENT');
  if (Step === 'createSecret') return createVersion(SecretId, token, current, target);
  const next = await read(SecretId, 'AWSPENDING', token);
  if (Step === 'setSecret') return target.set(next, current);
  if (Step === 'testSecret') return target.test(next, current);
  const [RemoveFromVersionId] = Object.entries(VersionIdsToStages).find(([, names]) => names.includes('AWSCURRENT')) ?? [];
  await client.send(
    new UpdateSecretVersionStageCommand({ SecretId, VersionStage: 'AWSCURRENT', MoveToVersionId: token, RemoveFromVersionId }),
  );
}

async function createVersion(SecretId: string, token: string, current: LoginSecret, target: LoginTarget): Promise<void> {
  const exists = await read(SecretId, 'AWSPENDING', token).catch((error: unknown) => {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  });
  if (exists) return;
  const { RandomPassword: password } = await client.send(
    new GetRandomPasswordCommand({ PasswordLength: PASSWORD_LENGTH, ExcludePunctuation: true }),
  );
  const SecretString = JSON.stringify({ ...current, username: target.nextUsername(current), password });
  await client.send(new PutSecretValueCommand({ SecretId, ClientRequestToken: token, SecretString, VersionStages: ['AWSPENDING'] }));
}

async function read(SecretId: string, VersionStage: string, VersionId?: string): Promise<LoginSecret> {
  const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId, VersionStage, VersionId }));
  const login = LoginSecret.safeParse(JSON.parse(SecretString));
  if (!login.success) throw new Error(`the secret ${SecretId} is not a JSON object with username and password`);
  return login.data;
}
