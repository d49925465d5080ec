import type { EnvironmentTemplates, StackResource } from '../templates/environment-templates.ts';
import type { PriceName } from './prices.ts';
import type { Traffic } from './traffic.ts';

/** What an environment is charged for. Items of one stack, name and price add up. */
export interface Item {
  readonly stack: string;
  readonly name: string;
  readonly price: PriceName;
  /** Units a month. */
  readonly quantity: number;
}

/** What a resource type costs depends on its template, on the others and on the traffic. */
export type ItemsOf = (found: StackResource, context: CostContext) => readonly Item[];

export interface CostContext {
  readonly templates: EnvironmentTemplates;
  readonly traffic: Traffic;
}
