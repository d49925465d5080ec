import * as z from 'zod';
import type { Resource } from '../../runtime/processes/serve-emulator.ts';
import type { Scope } from './required-access.ts';

const Secret = z.object({ KmsKeyId: z.string().optional() });
const Identity = z.object({
  ConfigurationSetAttributes: z.object({ ConfigurationSetName: z.string().optional() }).default({}),
});

/** What decides which permissions a call needs. */
export function readScope(account: string, region: string, resources: readonly Resource[]): Scope {
  const ofType = (type: string) => resources.filter((resource) => resource.type === `AWS::${type}`);
  const secretKeys = ofType('SecretsManager::Secret').flatMap(({ id, properties }) => {
    const { KmsKeyId } = Secret.parse(properties);
    return KmsKeyId === undefined ? [] : [[id, KmsKeyId] as const];
  });
  const configurationSets = ofType('SES::EmailIdentity').map(
    ({ id, properties }) => [id, Identity.parse(properties).ConfigurationSetAttributes.ConfigurationSetName ?? ''] as const,
  );
  return { account, region, secretKeys: new Map(secretKeys), configurationSets: new Map(configurationSets) };
}
