import { ErrorCode, OpenFeatureEventEmitter, ProviderEvents, StandardResolutionReasons } from '@openfeature/server-sdk';
import type { JsonValue, Provider, ResolutionDetails } from '@openfeature/server-sdk';
import { PolledFlags } from './polled-flags.ts';
import type { PolledFlagsProps } from './polled-flags.ts';

/** An OpenFeature provider over the AppConfig agent. An evaluation reads memory and never waits. */
export class AppConfigProvider implements Provider {
  readonly metadata = { name: 'appconfig' };
  readonly runsOn = 'server';
  readonly events = new OpenFeatureEventEmitter();
  readonly #flags: PolledFlags;

  constructor(props: PolledFlagsProps) {
    this.#flags = new PolledFlags(props, () => this.events.emit(ProviderEvents.ConfigurationChanged));
  }

  async initialize(): Promise<void> {
    await this.#flags.start();
  }

  async onClose(): Promise<void> {
    this.#flags.close();
  }

  async resolveBooleanEvaluation(flag: string, defaultValue: boolean): Promise<ResolutionDetails<boolean>> {
    const value = this.#flags.values[flag];
    if (value === undefined) return missing(flag, defaultValue);
    return { value, reason: this.#flags.hasReceived ? StandardResolutionReasons.CACHED : StandardResolutionReasons.DEFAULT };
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

  #notBoolean<T>(flag: string, defaultValue: T): ResolutionDetails<T> {
    if (this.#flags.values[flag] === undefined) return missing(flag, defaultValue);
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
