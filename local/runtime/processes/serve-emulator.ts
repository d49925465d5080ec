import { messageOf } from '../http.ts';

/** A resource with resolved properties; `id` is the name, ARN or URL that callers use. */
export interface Resource {
  readonly type: string;
  readonly id: string;
  readonly properties: unknown;
}

/** The AppConfig agent beside the task of a service. */
export interface Agent {
  readonly port: number;
  /** Of the task's role. */
  readonly accessKeyId: string;
  /** Why the task's network does not carry the agent's calls. */
  readonly unreachable?: string | undefined;
}

export interface EmulatorConfig {
  readonly port: number;
  /** Further ports, one for each API. */
  readonly ports: readonly number[];
  /** Of S3, whose requests name no API. */
  readonly s3Port: number;
  readonly agents: readonly Agent[];
  readonly account: string;
  readonly region: string;

  /** For what an emulator keeps over restarts. An absolute path. */
  readonly stateFolder: string;
  /** The identities of all callers, see `local/iam/permissions.ts`. An absolute path. */
  readonly permissionsFile: string;
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
