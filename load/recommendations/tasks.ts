import type { PastBasket } from '../../domain/recommendation/ranking/rank.ts';
import { randomOf } from '../seed/random.ts';
import type { PastOrder } from './orders.ts';

/** One question with its answer. */
export interface Task {
  /** Whose tasks are drawn together by the bootstrap; a guest's order stands alone. */
  readonly group: string;
  readonly at: Date;
  readonly visible: readonly string[];
  readonly history: readonly PastBasket[];
  readonly wanted: ReadonlySet<string>;
}

export interface Split {
  readonly name: string;
  readonly train: readonly PastOrder[];
  readonly test: readonly PastOrder[];
}

export function splitAt(name: string, orders: readonly PastOrder[], from: Date, until: Date): Split {
  return { name, train: orders.filter(({ at }) => at < from), test: orders.filter(({ at }) => at >= from && at < until) };
}

/** For each order of at least two products: half of them, drawn by the seed, are visible, and the others are wanted. */
export function basketTasks({ test }: Split, seed: number): readonly Task[] {
  const random = randomOf(seed, 1);
  return test.flatMap(({ customer, at, skus }, index) => {
    if (skus.length < 2) return [];
    const shuffled = [...skus];
    for (let last = shuffled.length - 1; last > 0; last -= 1) {
      const other = random.below(last + 1);
      [shuffled[last], shuffled[other]] = [shuffled[other] ?? '', shuffled[last] ?? ''];
    }
    const half = Math.floor(shuffled.length / 2);
    const wanted = new Set(shuffled.slice(half));
    return [{ group: customer ?? `guest ${index}`, at, visible: shuffled.slice(0, half), history: [], wanted }];
  });
}

/** For each order of a customer with earlier orders: all of its products are wanted, given all earlier orders of that customer. */
export function customerTasks({ train, test }: Split): readonly Task[] {
  const histories = new Map<string, PastBasket[]>();
  const remember = ({ customer, at, skus }: PastOrder) => {
    if (customer !== null) histories.set(customer, [...(histories.get(customer) ?? []), { at, skus }]);
  };
  for (const order of train) remember(order);
  const tasks: Task[] = [];
  for (const order of test) {
    const history = order.customer === null ? undefined : histories.get(order.customer);
    if (order.customer !== null && history) {
      tasks.push({ group: order.customer, at: order.at, visible: [], history, wanted: new Set(order.skus) });
    }
    remember(order);
  }
  return tasks;
}
