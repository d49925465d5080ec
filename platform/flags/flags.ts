import { randomUUID } from 'node:crypto';
import { OpenFeature } from '@openfeature/server-sdk';
import { AppConfigProvider } from './appconfig-provider.ts';
import type { PolledFlagsProps } from './polled-flags.ts';

export interface Flags {
  /** The flag's current value, or `otherwise` when it is not set. */
  isOn(flag: string, otherwise: boolean): Promise<boolean>;
  close(): Promise<void>;
}

/** Feature flags by OpenFeature, from AWS AppConfig. Another source, such as LaunchDarkly, is another provider here. */
export async function openFlags(props: PolledFlagsProps): Promise<Flags> {
  const provider = new AppConfigProvider(props);
  // A domain per call keeps two sets of flags in one process apart.
  const domain = randomUUID();
  await OpenFeature.setProviderAndWait(domain, provider);
  const client = OpenFeature.getClient(domain);
  return {
    isOn: (flag, otherwise) => client.getBooleanValue(flag, otherwise),
    close: () => provider.onClose(),
  };
}
