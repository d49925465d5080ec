import type { EnvironmentTemplates, StackResource } from '../templates/environment-templates.ts';
import type { PriceName } from './prices.ts';
import type { Traffic } from './traffic.ts';

/** A charge of an environment. Items with the same stack, name and price are added. */
export interface Item {
  readonly stack: string;
  readonly name: string;
  readonly price: PriceName;
  /** Units a month. */
  readonly quantity: number;
}

/** The charges of a resource type, by its template, the other templates and the traffic. */
export type ItemsOf = (found: StackResource, context: CostContext) => readonly Item[];

export interface CostContext {
  readonly templates: EnvironmentTemplates;
  readonly traffic: Traffic;
}
