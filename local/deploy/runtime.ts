import type { Assembly } from '../assembly/assembly.ts';
import type { Log } from '../console/log.ts';
import type { Emulator } from '../processes/emulator.ts';
import type { KeptRunning } from '../processes/keep-running.ts';
import type { State } from '../state.ts';
import type { World } from './world.ts';

export interface DatabaseAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/** What is up, for those who deploy onto it. */
export interface Runtime {
  readonly assembly: Assembly;
  readonly world: World;
  readonly state: State;
  readonly log: Log;
  readonly sqs: Emulator;
  readonly aws: Emulator;
  readonly lambda: Emulator;
  readonly edge: Emulator;
  readonly lambdaUrl: string;
  /** Of the database server. */
  readonly superuser: DatabaseAddress;
  /** What the AWS SDK needs to find the emulators. */
  readonly sdk: Readonly<Record<string, string>>;
  /** Everything to be stopped, in the order in which it was started. */
  readonly kept: KeptRunning[];
  /** Addresses of the services, by the name that others know them by. */
  readonly services: Map<string, string>;
  /** Addresses of the caches, by the last part of their construct's path. */
  readonly redis: Map<string, string>;
  readonly onChange: (event?: string) => void;
  readonly isStopping: () => boolean;
}
