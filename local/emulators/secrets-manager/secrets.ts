import { randomBytes, randomUUID } from 'node:crypto';
import * as z from 'zod';
import { AwsError } from '../aws/aws-error.ts';

const SecretId = z.string();
const Get = z.object({ SecretId, VersionId: z.string().optional(), VersionStage: z.string().optional() });
const Describe = z.object({ SecretId });
const Put = z.object({ SecretId, ClientRequestToken: z.string(), SecretString: z.string(), VersionStages: z.array(z.string()) });
const MoveStage = z.object({
  SecretId,
  VersionStage: z.string(),
  MoveToVersionId: z.string().optional(),
  RemoveFromVersionId: z.string().optional(),
});
const RandomPassword = z.object({ PasswordLength: z.int(), ExcludePunctuation: z.literal(true) });

interface Version {
  value: string | undefined;
  readonly stages: Set<string>;
}

/** Secrets Manager: versions of secrets, and the stages that name them. */
export function secretsManager(initial: ReadonlyMap<string, string>) {
  const secrets = new Map([...initial].map(([arn, value]) => [arn, new Map([[randomUUID(), versionOf(value, 'AWSCURRENT')]])]));
  const find = (arn: string): Map<string, Version> => {
    const versions = secrets.get(arn);
    if (!versions) throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    return versions;
  };
  const read = (arn: string, stage: string, id?: string) => {
    const found = [...find(arn)].find(([each, { stages }]) => (id === undefined ? stages.has(stage) : each === id && stages.has(stage)));
    const [VersionId, version] = found ?? [];
    if (VersionId === undefined || version?.value === undefined)
      throw new AwsError('ResourceNotFoundException', `Secrets Manager can't find the specified secret value for staging label: ${stage}`);
    return { VersionId, SecretString: version.value, VersionStages: [...version.stages] };
  };
  const moveStage = (versions: Map<string, Version>, stage: string, target: string | undefined) => {
    for (const { stages } of versions.values()) stages.delete(stage);
    if (target !== undefined) versions.get(target)?.stages.add(stage);
  };

  return {
    /** The current value, if there is such a secret. */
    get(arn: string): string | undefined {
      return secrets.has(arn) ? read(arn, 'AWSCURRENT').SecretString : undefined;
    },

    /** Begins a rotation, as RotateSecret does before it calls the function. @returns the token of the four steps */
    beginRotation(arn: string): string {
      const token = randomUUID();
      const versions = find(arn);
      versions.set(token, versionOf(undefined));
      moveStage(versions, 'AWSPENDING', token);
      return token;
    },

    actions: new Map<string, (body: unknown) => object>([
      [
        'secretsmanager.GetSecretValue',
        (body) => {
          const { SecretId: arn, VersionId, VersionStage = 'AWSCURRENT' } = Get.parse(body);
          return { ARN: arn, ...read(arn, VersionStage, VersionId) };
        },
      ],
      [
        'secretsmanager.DescribeSecret',
        (body) => {
          const { SecretId: arn } = Describe.parse(body);
          const VersionIdsToStages = Object.fromEntries([...find(arn)].map(([id, { stages }]) => [id, [...stages]]));
          return { ARN: arn, RotationEnabled: true, VersionIdsToStages };
        },
      ],
      [
        'secretsmanager.PutSecretValue',
        (body) => {
          const { SecretId: arn, ClientRequestToken, SecretString, VersionStages } = Put.parse(body);
          const versions = find(arn);
          if (versions.get(ClientRequestToken)?.value !== undefined)
            throw new AwsError('ResourceExistsException', 'a version has one value');
          versions.set(ClientRequestToken, versionOf(SecretString));
          for (const stage of VersionStages) moveStage(versions, stage, ClientRequestToken);
          return { ARN: arn, VersionId: ClientRequestToken, VersionStages };
        },
      ],
      [
        'secretsmanager.UpdateSecretVersionStage',
        (body) => {
          const { SecretId: arn, VersionStage, MoveToVersionId, RemoveFromVersionId } = MoveStage.parse(body);
          const versions = find(arn);
          const [owner] = [...versions].find(([, { stages }]) => stages.has(VersionStage)) ?? [];
          if (owner !== RemoveFromVersionId)
            throw new AwsError('InvalidParameterException', `the staging label ${VersionStage} is attached to version ${owner}`);
          moveStage(versions, VersionStage, MoveToVersionId);
          if (VersionStage === 'AWSCURRENT') moveStage(versions, 'AWSPREVIOUS', RemoveFromVersionId);
          return { ARN: arn };
        },
      ],
      [
        'secretsmanager.GetRandomPassword',
        (body) => {
          const { PasswordLength } = RandomPassword.parse(body);
          return { RandomPassword: randomBytes(PasswordLength).toString('hex').slice(0, PasswordLength) };
        },
      ],
    ]),
  };
}

function versionOf(value: string | undefined, ...stages: readonly string[]): Version {
  return { value, stages: new Set(stages) };
}
