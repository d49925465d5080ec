import { randomUUID } from 'node:crypto';
import { OpenFeature } from '@openfeature/server-sdk';
import type { Logger } from '../telemetry/logger.ts';
import { FileProvider } from './file-provider.ts';
import type { FlagSources } from './file-provider.ts';

export interface Flags {
  /** The flag's current value, or `otherwise` when it is not set. */
  isOn(flag: string, otherwise: boolean): Promise<boolean>;
  close(): Promise<void>;
}

/**
 * Feature flags by OpenFeature, from the settings or from a file that may change at any time. Another source, such as LaunchDarkly, is another provider here.
 *
 * @throws Error that names the fault in the file
 */
export async function openFlags(sources: FlagSources, logger: Logger): Promise<Flags> {
  const provider = new FileProvider(sources, logger);
  // A domain per call keeps two sets of flags in one process apart.
  const domain = randomUUID();
  await OpenFeature.setProviderAndWait(domain, provider);
  const client = OpenFeature.getClient(domain);
  return {
    isOn: (flag, otherwise) => client.getBooleanValue(flag, otherwise),
    close: () => provider.onClose(),
  };
}
