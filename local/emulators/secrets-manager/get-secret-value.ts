import { z } from 'zod';
import { AwsError } from '../aws/aws-error.ts';

const Input = z.object({ SecretId: z.string() });

/** Secrets Manager's GetSecretValue. @param secrets - texts by ARN */
export function getSecretValue(secrets: ReadonlyMap<string, string>, body: unknown): object {
  const { SecretId } = Input.parse(body);
  const SecretString = secrets.get(SecretId);
  if (SecretString === undefined) throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  return { ARN: SecretId, SecretString };
}
