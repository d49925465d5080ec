import { readFileSync, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import { ErrorCode, OpenFeatureEventEmitter, ProviderEvents, StandardResolutionReasons } from '@openfeature/server-sdk';
import type { JsonValue, Provider, ResolutionDetails } from '@openfeature/server-sdk';
import { z } from 'zod';
import type { Logger } from '../telemetry/logger.ts';

/** `{"checkout": true}`: the whole language of a flags file. */
const Flags = z.record(z.string(), z.boolean());

type Flags = Readonly<z.infer<typeof Flags>>;

/** An OpenFeature provider over a JSON file. It refuses to start on a bad file; a file that turns bad later is logged and the last good flags stay. */
export class FileProvider implements Provider {
  readonly metadata = { name: 'file' };
  readonly runsOn = 'server';
  readonly events = new OpenFeatureEventEmitter();
  readonly #file: string;
  readonly #logger: Logger;
  #flags: Flags;
  #watcher: ReturnType<typeof watch> | undefined;

  constructor(file: string, logger: Logger) {
    this.#file = file;
    this.#logger = logger;
    this.#flags = readFlags(file);
  }

  async initialize(): Promise<void> {
    // The folder and not the file: editors and deployments replace files, which ends a watch on the old one.
    const name = basename(this.#file);
    this.#watcher = watch(dirname(this.#file), { persistent: false }, (_event, changed) => {
      if (changed === name) this.#reload();
    });
  }

  async onClose(): Promise<void> {
    this.#watcher?.close();
  }

  async resolveBooleanEvaluation(flag: string, defaultValue: boolean): Promise<ResolutionDetails<boolean>> {
    const value = this.#flags[flag];
    return value === undefined ? missing(flag, defaultValue) : { value, reason: StandardResolutionReasons.STATIC };
  }

  async resolveStringEvaluation(flag: string, defaultValue: string): Promise<ResolutionDetails<string>> {
    return this.#notBoolean(flag, defaultValue);
  }

  async resolveNumberEvaluation(flag: string, defaultValue: number): Promise<ResolutionDetails<number>> {
    return this.#notBoolean(flag, defaultValue);
  }

  async resolveObjectEvaluation<T extends JsonValue>(flag: string, defaultValue: T): Promise<ResolutionDetails<T>> {
    return this.#notBoolean(flag, defaultValue);
  }

  #reload(): void {
    try {
      this.#flags = readFlags(this.#file);
      this.#logger.info({ flags: this.#flags }, 'flags changed');
      this.events.emit(ProviderEvents.ConfigurationChanged);
    } catch (error) {
      this.#logger.error({ error }, 'the flags file turned bad: the last good flags stay');
    }
  }

  #notBoolean<T>(flag: string, defaultValue: T): ResolutionDetails<T> {
    if (this.#flags[flag] === undefined) return missing(flag, defaultValue);
    return { value: defaultValue, reason: StandardResolutionReasons.ERROR, errorCode: ErrorCode.TYPE_MISMATCH };
  }
}

function missing<T>(flag: string, value: T): ResolutionDetails<T> {
  return {
    value,
    reason: StandardResolutionReasons.DEFAULT,
    errorCode: ErrorCode.FLAG_NOT_FOUND,
    errorMessage: `no flag ${flag} in the file`,
  };
}

function readFlags(file: string): Flags {
  try {
    return Flags.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw new Error(`flags file ${file}: ${reason}; it must be a JSON object of booleans, such as {"checkout": true}`, { cause });
  }
}
