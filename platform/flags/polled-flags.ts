import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { describeError } from '../telemetry/describe-error.ts';
import type { Logger } from '../telemetry/logger.ts';
import { readAgent } from './agent.ts';
import type { ReceivedFlags } from './agent.ts';
import type { FlagValues } from './settings.ts';

export interface PolledFlagsProps {
  /** The configuration's address at the AppConfig agent. */
  readonly url: string;

  /** Every flag of this deployable, with the value that applies until AppConfig is read. */
  readonly defaults: FlagValues;
  readonly logger: Logger;

  /** How long the start waits for the first values. @default 5 s: the agent starts together with the service */
  readonly startMillis?: number;
}

const POLL_MILLIS = 1_000;
const POLL_AT_START_MILLIS = 100;

/** Polls in a row that fail before an error is logged, which raises an alarm: about a minute. */
const FAILURES_BEFORE_ALARM = 60;

/** The flags at the AppConfig agent, polled in the background. While the agent fails, the last values stay. */
export class PolledFlags {
  readonly #props: PolledFlagsProps;
  readonly #onChange: () => void;
  readonly #closing = new AbortController();
  #values: FlagValues;
  #hasReceived = false;
  #failures = 0;
  /** What was logged last, so that the same problem is logged once. */
  #problem = '';

  constructor(props: PolledFlagsProps, onChange: () => void) {
    this.#props = props;
    this.#onChange = onChange;
    this.#values = props.defaults;
  }

  get values(): FlagValues {
    return this.#values;
  }

  /** Whether the values are AppConfig's, and not the defaults. */
  get hasReceived(): boolean {
    return this.#hasReceived;
  }

  /** Resolves with the first values, or without them when there are none in time: a service starts without AppConfig. */
  async start(): Promise<void> {
    const deadline = Date.now() + (this.#props.startMillis ?? 5_000);
    await this.#poll();
    while (!this.#hasReceived && Date.now() < deadline) await this.#pollAfter(POLL_AT_START_MILLIS);
    void this.#pollUntilClosed();
  }

  close(): void {
    this.#closing.abort();
  }

  async #pollUntilClosed(): Promise<void> {
    while (!this.#closing.signal.aborted) await this.#pollAfter(POLL_MILLIS);
  }

  async #pollAfter(millis: number): Promise<void> {
    await pause(millis, undefined, { signal: this.#closing.signal, ref: false }).catch(() => undefined);
    if (!this.#closing.signal.aborted) await this.#poll();
  }

  async #poll(): Promise<void> {
    try {
      this.#receive(await readAgent(this.#props.url));
    } catch (error) {
      this.#reportFailure(error);
    }
  }

  #receive({ flags, version }: ReceivedFlags): void {
    const { defaults, logger } = this.#props;
    const values = Object.fromEntries(Object.entries(defaults).map(([flag, value]) => [flag, flags[flag] ?? value]));
    const isNew = !this.#hasReceived || this.#failures > 0 || !isDeepStrictEqual(values, this.#values);
    [this.#values, this.#hasReceived, this.#failures] = [values, true, 0];
    this.#reportDifferences(flags, version);
    if (!isNew) return;
    logger.info({ flags: values, version }, 'received the flags');
    this.#onChange();
  }

  #reportDifferences(flags: FlagValues, version: string | undefined): void {
    const { defaults, logger } = this.#props;
    const missing = Object.keys(defaults).filter((flag) => flags[flag] === undefined);
    const unknown = Object.keys(flags).filter((flag) => defaults[flag] === undefined);
    const message = 'AppConfig has other flags than this program: missing ones have their defaults, unknown ones are ignored';
    const problem = missing.length + unknown.length > 0 ? JSON.stringify({ missing, unknown }) : '';
    if (problem !== '' && problem !== this.#problem) logger.warn({ missing, unknown, version }, message);
    this.#problem = problem;
  }

  #reportFailure(error: unknown): void {
    const { logger } = this.#props;
    const reason = describeError(error).message;
    const message = `cannot read the flags from AppConfig: the ${this.#hasReceived ? 'last values' : 'defaults'} apply`;
    this.#failures += 1;
    if (this.#failures === FAILURES_BEFORE_ALARM) logger.error({ error, flags: this.#values }, message);
    else if (reason !== this.#problem) logger.warn({ reason, flags: this.#values }, message);
    this.#problem = reason;
  }
}
