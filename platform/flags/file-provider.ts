import { existsSync, readFileSync, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import { ErrorCode, OpenFeatureEventEmitter, ProviderEvents, StandardResolutionReasons } from '@openfeature/server-sdk';
import type { JsonValue, Provider, ResolutionDetails } from '@openfeature/server-sdk';
import { z } from 'zod';
import type { Logger } from '../telemetry/logger.ts';

/** Flags by name, such as `{"checkout": true}`. */
export const FlagValues = z.record(z.string(), z.boolean());

export type FlagValues = Readonly<z.infer<typeof FlagValues>>;

export interface FlagSources {
  /** The environment's configuration. */
  readonly settings: FlagValues;

  /**
   * A JSON file that overrides the settings while it exists; it may be created, changed and removed at any time.
   *
   * @default none
   */
  readonly file?: string | undefined;
}

/** An OpenFeature provider over settings and a file. An invalid file at start is an error; one that becomes invalid later is logged, and the last valid flags stay. */
export class FileProvider implements Provider {
  readonly metadata = { name: 'file' };
  readonly runsOn = 'server';
  readonly events = new OpenFeatureEventEmitter();
  readonly #sources: FlagSources;
  readonly #logger: Logger;
  #flags: FlagValues;
  #watcher: ReturnType<typeof watch> | undefined;

  constructor(sources: FlagSources, logger: Logger) {
    this.#sources = sources;
    this.#logger = logger;
    this.#flags = readFlags(sources);
  }

  async initialize(): Promise<void> {
    this.#logger.info({ flags: this.#flags }, 'read the flags');
    const { file } = this.#sources;
    if (file === undefined) return;
    // The folder and not the file: the file may not exist yet, and editors replace files, which ends a watch on the old one.
    this.#watcher = watch(dirname(file), { persistent: false }, (_event, changed) => {
      if (changed === basename(file)) this.#reload();
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
      this.#flags = readFlags(this.#sources);
      this.#logger.info({ flags: this.#flags }, 'flags changed');
      this.events.emit(ProviderEvents.ConfigurationChanged);
    } catch (error) {
      this.#logger.error({ error }, 'the flags file is not valid: the last valid flags stay');
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
    errorMessage: `the flag ${flag} is not set`,
  };
}

function readFlags({ settings, file }: FlagSources): FlagValues {
  if (file === undefined || !existsSync(file)) return settings;
  try {
    const values = FlagValues.parse(JSON.parse(readFileSync(file, 'utf8')));
    // A misspelt name would otherwise change nothing without an error.
    const unknown = Object.keys(values).filter((flag) => settings[flag] === undefined);
    if (unknown.length > 0) throw new Error(`there is no flag ${unknown.join(', ')}`);
    return { ...settings, ...values };
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw new Error(`flags file ${file}: ${reason}; it must be a JSON object of booleans for ${Object.keys(settings).join(', ')} alone`, {
      cause,
    });
  }
}
