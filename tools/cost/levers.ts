import * as z from 'zod';
import type { EnvironmentTemplates, Resource } from '../templates/environment-templates.ts';
import { DISCOUNTS } from './discounts.ts';
import type { Discount } from './discounts.ts';
import { estimate, totals } from './estimate.ts';
import type { CostRow } from './estimate.ts';
import { PRICES } from './prices.ts';
import type { PriceName, PriceStatus } from './prices.ts';

/** A way to lower the cost, with its monthly savings at full traffic. Savings on the same rows do not add up. */
export interface Lever {
  readonly name: string;
  readonly savedCents: number;
  readonly costs: string;
  readonly status: PriceStatus;
  readonly source: string;
}

const FARGATE: readonly PriceName[] = ['fargateArmCpu', 'fargateArmMemory'];
const EDGE: readonly PriceName[] = ['cloudFrontRequests', 'cloudFrontBytes'];

/** All levers with savings, the largest first. */
export function leversOf(templates: EnvironmentTemplates, rows: readonly CostRow[]): readonly Lever[] {
  const all: readonly Lever[] = [
    discount(rows, ({ price }) => price === 'auroraCapacity', DISCOUNTS.databaseSavingsPlan, {
      name: "Database Savings Plan for Aurora's minimum capacity",
      costs: 'a commitment of a year',
    }),
    discount(rows, ({ price }) => price.startsWith('cache.r7g'), DISCOUNTS.databaseSavingsPlanNodes, {
      name: 'Database Savings Plan for the cache nodes',
      costs: 'a commitment of a year',
    }),
    discount(rows, ({ price }) => FARGATE.includes(price), DISCOUNTS.computeSavingsPlan, {
      name: 'Compute Savings Plan for the minimum tasks',
      costs: 'a commitment of a year',
    }),
    discount(
      rows,
      ({ price }) => EDGE.includes(price),
      DISCOUNTS.cloudFrontSavingsBundle,
      {
        name: 'CloudFront Security Savings Bundle for the full traffic',
        costs: 'a commitment of a year, also paid with less traffic',
      },
      'busyCents',
    ),
    changed(templates, rows, halfCapacity, {
      name: 'Aurora at half its minimum capacity',
      costs: 'half the memory for cached pages, and a slower start into a burst',
    }),
    changed(templates, rows, oneEndpointZone, {
      name: 'Interface endpoints in one zone',
      costs: 'if that zone fails, no task can call AWS APIs; traffic between zones is charged',
    }),
    ioOptimized(rows),
  ];
  return all.filter(({ savedCents }) => savedCents > 0).toSorted((one, other) => other.savedCents - one.savedCents);
}

type Described = Pick<Lever, 'name' | 'costs'>;

/** By default only of permanent capacity: a larger commitment would not be used. */
function discount(
  rows: readonly CostRow[],
  isCovered: (row: CostRow) => boolean,
  { percent, status, source }: Discount,
  described: Described,
  covered: 'idleCents' | 'busyCents' = 'idleCents',
): Lever {
  return { ...described, savedCents: Math.round((totals(rows.filter(isCovered))[covered] * percent) / 100), status, source };
}

/** The difference of two estimates: without and with the change. */
function changed(
  templates: EnvironmentTemplates,
  rows: readonly CostRow[],
  change: (resource: Resource) => Resource,
  described: Described,
): Lever {
  const stacks = Object.entries(templates.stacks).map(([name, template]) => {
    const resources = Object.entries(template.Resources).map(([id, resource]) => [id, change(resource)] as const);
    return [name, { ...template, Resources: Object.fromEntries(resources) }] as const;
  });
  const after = estimate({ ...templates, stacks: Object.fromEntries(stacks) });
  const savedCents = totals(rows).busyCents - totals(after).busyCents;
  return { ...described, savedCents, status: 'listed', source: 'the difference of two estimates' };
}

const Capacity = z.object({ MinCapacity: z.number(), MaxCapacity: z.number() });

function halfCapacity(resource: Resource): Resource {
  const { success, data } = Capacity.safeParse(resource.Properties['ServerlessV2ScalingConfiguration']);
  if (!success) return resource;
  const halved = { ...data, MinCapacity: Math.max(0.5, data.MinCapacity / 2) };
  return { ...resource, Properties: { ...resource.Properties, ServerlessV2ScalingConfiguration: halved } };
}

function oneEndpointZone(resource: Resource): Resource {
  const subnets = resource.Properties['SubnetIds'];
  if (resource.Type !== 'AWS::EC2::VPCEndpoint' || !Array.isArray(subnets)) return resource;
  return { ...resource, Properties: { ...resource.Properties, SubnetIds: subnets.slice(0, 1) } };
}

/** An upper bound: its more expensive storage is left out. */
function ioOptimized(rows: readonly CostRow[]): Lever {
  const of = (price: PriceName) => rows.filter((row) => row.price === price);
  const hours = of('auroraCapacity').reduce((sum, { busy }) => sum + busy.quantity, 0);
  const dearer = (hours * (PRICES.auroraCapacityIoOptimized.microDollars - PRICES.auroraCapacity.microDollars)) / 10_000;
  return {
    name: 'Aurora I/O-Optimized',
    savedCents: Math.round(totals(of('auroraIo')).busyCents - dearer),
    costs: 'a higher price of capacity and of storage',
    status: 'listed',
    source: PRICES.auroraCapacityIoOptimized.source,
  };
}
