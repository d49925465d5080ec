import { OpenFeature } from '@openfeature/server-sdk';
import type { Logger } from '../telemetry/logger.ts';
import { FileProvider } from './file-provider.ts';

export interface Flags {
  /** The flag's present value, or `otherwise` when nobody set it. */
  isOn(flag: string, otherwise: boolean): Promise<boolean>;
  close(): Promise<void>;
}

/**
 * Feature flags by OpenFeature, from a JSON file that may change at any time. Another source, such as LaunchDarkly, is another provider here.
 *
 * @throws Error that says what is wrong with the file
 */
export async function openFlags(file: string, logger: Logger): Promise<Flags> {
  const provider = new FileProvider(file, logger);
  // The domain keeps two sets of flags in one process apart.
  await OpenFeature.setProviderAndWait(file, provider);
  const client = OpenFeature.getClient(file);
  return {
    isOn: (flag, otherwise) => client.getBooleanValue(flag, otherwise),
    close: () => provider.onClose(),
  };
}
