import type { z } from 'zod';

/**
 * One run of a saga: the state that a context decides on. It lies in the shard of its customer, beside what it is about.
 *
 * A context describes its sagas as a union of such types, told apart by `kind`, and a zod schema for them.
 */
export interface Saga {
  /** A `ShardedId`: it names the customer, and so the shard. */
  readonly sagaId: string;
  readonly kind: string;
  /** What it is doing now, such as `reserve` or `release`. */
  readonly step: string;
  /** Part of the key of every effect: (saga, step, attempt). Redelivery and the sweeper keep it; a deliberate retry takes the next. */
  readonly attempt: number;
  /** `stuck` waits for staff: only a compensation, or a step after the pivot, may come to that. */
  readonly status: 'running' | 'ended' | 'stuck';
  /** Whatever else the context needs to decide the next step and to build its commands. Stored as jsonb. */
  readonly data: unknown;
}

/** A saga with the machinery's own counters. */
export interface StoredSaga<S extends Saga> {
  readonly saga: S;
  /** How often the sweeper has sent the commands of the present state again. */
  readonly tries: number;
  /** Grows with every change. */
  readonly version: number;
  /** When the sweeper takes it up; null while no clock runs. */
  readonly deadline: string | null;
}

/** What is sent to a saga, or by one. Replies and commands both name their saga. */
export interface SagaMessage {
  readonly type: string;
  readonly sagaId: string;
}

/** The sweeper's message to a transition: nobody answered in time, and the commands were sent as often as they may be. */
export interface OutOfTries {
  readonly type: 'saga.out-of-tries';
  readonly sagaId: string;
}

export interface Transition<S extends Saga, Effect> {
  /** The saga after it. A new state starts with all its tries and a new deadline. */
  readonly saga: S;
  /** Sagas that begin with this transition; they belong to the same customer. Their commands are sent too. */
  readonly begins?: readonly S[];
  /** What the context writes in the same transaction (`AdvancePorts.apply`): rows of its own, facts for the outbox. */
  readonly effects?: readonly Effect[];
}

export interface Patience {
  /** After so long without an answer the sweeper sends the commands again. null: no clock runs. */
  readonly deadlineMillis: number | null;
  /** How often. 0 turns the first deadline into `saga.out-of-tries`, as for a wait for a person. */
  readonly maxTries: number;
}

/** Everything a context says about its sagas. The functions are pure. */
export interface SagaDefinition<S extends Saga, Message extends SagaMessage, Command extends SagaMessage, Effect> {
  /** The schema whose table `<schema>.sagas` holds them. A migration of the context makes that table by `select <schema>.make_sagas()`. */
  readonly databaseSchema: string;

  readonly schema: z.ZodType<S>;

  /** null when the message is stale: an answer to another step or attempt, or one that came already. Then nothing changes. */
  transition(saga: S, message: Message | OutOfTries, now: Date): Transition<S, Effect> | null;

  /** The commands whose answers the present state awaits. They are sent after the commit, on redelivery and by the sweeper: always the same for the same state. None once it has ended. */
  commands(saga: S): readonly Command[];

  patience(saga: S): Patience;
}
