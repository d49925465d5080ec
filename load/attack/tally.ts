import type { Received } from './send.ts';
import type { Route } from './routes.ts';

/** The number of requests per route, by response status. */
export class Tally {
  readonly #routes = new Map<string, Map<number, number>>();
  #slowestMillis = 0;

  count({ method, path }: Pick<Route, 'method' | 'path'>, { status, millis }: Pick<Received, 'status' | 'millis'>): void {
    const name = `${method} ${path}`;
    const statuses = this.#routes.get(name) ?? new Map<number, number>();
    this.#routes.set(name, statuses.set(status, (statuses.get(status) ?? 0) + 1));
    this.#slowestMillis = Math.max(this.#slowestMillis, millis);
  }

  get requests(): number {
    return [...this.#routes.values()].reduce((sum, statuses) => sum + total(statuses), 0);
  }

  /** A line for each route, by its path. */
  table(): string {
    const width = Math.max(...[...this.#routes.keys()].map((name) => name.length), 5);
    const lines = [...this.#routes]
      .toSorted(([one], [other]) => one.localeCompare(other))
      .map(([name, statuses]) => {
        const shown = [...statuses].toSorted(([one], [other]) => one - other).map(([status, count]) => `${status || 'none'}×${count}`);
        return `${name.padEnd(width)} ${String(total(statuses)).padStart(7)}  ${shown.join(' ')}`;
      });
    return [`${'route'.padEnd(width)} ${'sent'.padStart(7)}  statuses`, ...lines].join('\n');
  }

  get summary(): string {
    return `${this.requests} requests to ${this.#routes.size} routes, the slowest in ${Math.round(this.#slowestMillis)} ms`;
  }
}

function total(statuses: ReadonlyMap<number, number>): number {
  return [...statuses.values()].reduce((sum, count) => sum + count, 0);
}
