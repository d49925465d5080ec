import { allResources } from '../templates/environment-templates.ts';
import type { EnvironmentTemplates } from '../templates/environment-templates.ts';
import type { Item } from './item.ts';
import { PRICES } from './prices.ts';
import type { PriceName } from './prices.ts';
import { FREE_TYPES, PRICED_TYPES } from './resource-types.ts';
import { BUSY, IDLE } from './traffic.ts';
import type { Traffic } from './traffic.ts';

/** One line of the bill in both cases. Amounts are whole cents, so that a total is the sum of its rows. */
export interface CostRow {
  readonly stack: string;
  readonly name: string;
  readonly price: PriceName;
  readonly idle: { readonly quantity: number; readonly cents: number };
  readonly busy: { readonly quantity: number; readonly cents: number };
}

export interface Totals {
  readonly idleCents: number;
  readonly busyCents: number;
}

/** The monthly cost of an environment. @throws Error that names every resource type that is neither priced nor listed as free */
export function estimate(templates: EnvironmentTemplates): readonly CostRow[] {
  refuseUnknownTypes(templates);
  const idle = itemsOf(templates, IDLE);
  const busy = itemsOf(templates, BUSY);
  const rows = [...idle.entries()].map(([key, { stack, name, price, quantity }]) => ({
    stack,
    name,
    price,
    idle: { quantity, cents: cents(quantity, price) },
    busy: { quantity: busy.get(key)?.quantity ?? 0, cents: cents(busy.get(key)?.quantity ?? 0, price) },
  }));
  return rows.filter(({ idle: { quantity }, busy: { quantity: most } }) => quantity > 0 || most > 0);
}

export function totals(rows: readonly CostRow[]): Totals {
  return {
    idleCents: rows.reduce((sum, { idle }) => sum + idle.cents, 0),
    busyCents: rows.reduce((sum, { busy }) => sum + busy.cents, 0),
  };
}

function cents(quantity: number, price: PriceName): number {
  return Math.round((quantity * PRICES[price].microDollars) / 10_000);
}

/** By stack, name and price; the same resources give the same items in every case. */
function itemsOf(templates: EnvironmentTemplates, traffic: Traffic): ReadonlyMap<string, Item> {
  const items = new Map<string, Item>();
  for (const found of allResources(templates)) {
    for (const item of PRICED_TYPES[found.resource.Type]?.(found, { templates, traffic }) ?? []) {
      const key = [item.stack, item.name, item.price].join('\t');
      items.set(key, { ...item, quantity: (items.get(key)?.quantity ?? 0) + item.quantity });
    }
  }
  return items;
}

function refuseUnknownTypes(templates: EnvironmentTemplates): void {
  const unknown = new Set<string>();
  for (const { stack, id, resource } of allResources(templates)) {
    if (!Object.hasOwn(PRICED_TYPES, resource.Type) && !Object.hasOwn(FREE_TYPES, resource.Type))
      unknown.add(`${resource.Type} (${id} of stack ${stack})`);
  }
  if (unknown.size > 0)
    throw new Error(
      `no price for ${[...unknown].join(', ')}: add the type to PRICED_TYPES or, with a reason, to FREE_TYPES in tools/cost/resource-types.ts`,
    );
}
