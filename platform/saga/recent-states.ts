import { BoundedMap } from '../identity/bounded-map.ts';
import { wholeId, type ShardedId } from '../sharding/order-id.ts';
import type { SagaMessage, Stored } from './advance.ts';

/** Some 5 MB of orders. */
const CAPACITY = 1_000;

/** Shorter than a restore of a database, after which a version can exist a second time. */
const LIFETIME_MILLIS = 20_000;

interface Remembered<State> {
  readonly version: number;
  readonly state: State;
  readonly until: number;
}

/** The states that this process wrote last: most orders send their next message within seconds, to the same process. */
export class RecentStates<State> {
  readonly #states = new BoundedMap<ShardedId, Remembered<State>>(CAPACITY);
  readonly #now: () => number;

  constructor(now: () => number = () => Date.now()) {
    this.#now = now;
  }

  /** The processes that the messages are for; undefined unless all are remembered. */
  recall(messages: readonly SagaMessage[]): readonly Stored<State>[] | undefined {
    const recalled: Stored<State>[] = [];
    for (const [processId, ofProcess] of Map.groupBy(messages, ({ sagaId }) => wholeId(sagaId))) {
      const remembered = this.#states.get(processId);
      if (!remembered || remembered.until <= this.#now()) return undefined;
      const { version, state } = remembered;
      recalled.push({ sagaIds: [...new Set(ofProcess.map(({ sagaId }) => sagaId))], version, state });
    }
    return recalled;
  }

  /** After the write of a change. */
  keep({ sagaIds: [sagaId], version }: Stored<State>, state: State): void {
    if (sagaId === undefined) return;
    this.#states.set(wholeId(sagaId), { version: version + 1, state, until: this.#now() + LIFETIME_MILLIS });
  }

  clear(): void {
    this.#states.clear();
  }
}
