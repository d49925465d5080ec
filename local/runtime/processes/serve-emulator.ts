import { messageOf } from '../http.ts';

/** A resource with resolved properties; `id` is the name, ARN or URL that callers use. */
export interface Resource {
  readonly type: string;
  readonly id: string;
  readonly properties: unknown;
}

export interface EmulatorConfig {
  readonly port: number;
  readonly account: string;
  readonly region: string;

  /** For what an emulator keeps over restarts. An absolute path. */
  readonly stateFolder: string;
  readonly sqsUrl: string;
  readonly resources: readonly Resource[];
}

/** The emulator's side of `emulator.ts`: starts with the config that the supervisor sends. `open` returns the shutdown function. */
export function serveEmulator(open: (config: EmulatorConfig) => Promise<() => Promise<unknown>>): void {
  const begin = async (config: EmulatorConfig) => {
    const close = await open(config);
    process.once('SIGTERM', () => void close().finally(() => process.exit(0)));
    process.send?.({});
  };
  process.once('disconnect', () => process.exit(1));
  process.once('message', (config: EmulatorConfig) => {
    begin(config).catch((error: unknown) => process.send?.({ error: messageOf(error) }));
  });
}
