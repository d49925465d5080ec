import * as z from 'zod';

const minutes = (least: number, remedy: string) => z.int().min(least, remedy).max(1_440, 'ECS waits for at most 1440 minutes');

/** Longer than the alarm needs, or a bad revision outlives the time in which ECS rolls it back: test/lib/rollback.ts. */
const BakeMinutes = minutes(5, 'give at least 5 minutes: the alarm of a service takes four, and afterwards ECS does not roll back');

/**
 * How a service gets a new revision. `rolling` replaces its tasks. `blue-green` starts all new tasks beside the old ones, tests them and shifts all traffic;
 * `canary` shifts a share first. Both roll back without starting a task until the bake time has passed, and need a route and a smoke test.
 */
export const Deployment = z.discriminatedUnion(
  'strategy',
  [
    z.strictObject({ strategy: z.literal('rolling') }),
    z.strictObject({ strategy: z.literal('blue-green'), bakeMinutes: BakeMinutes }),
    z.strictObject({
      strategy: z.literal('canary'),
      percent: z.number().min(1, 'give at least 1 percent of the traffic').max(50, 'give at most 50 percent, or choose blue-green'),
      minutes: minutes(5, 'give at least 5 minutes: the alarm of a service takes four'),
      bakeMinutes: BakeMinutes,
    }),
  ],
  { error: "choose the strategy 'rolling', 'blue-green' or 'canary'" },
);

export type Deployment = Readonly<z.output<typeof Deployment>>;

/** Tasks that AWS may stop with two minutes of notice, for less than a third of the price. */
export const Spot = z.strictObject({
  /** Tasks that always run on demand. */
  onDemandTasks: z.int().min(0).max(500),

  /** The share of the other tasks that runs on Spot. AWS starts none of these while it lacks capacity. */
  percent: z.int().min(1, 'give at least 1 percent, or leave out spot').max(100),
});

export type Spot = Readonly<z.output<typeof Spot>>;

/** Services whose interruption costs something, and what. Of the others a stopped task finishes its work within the notice, and nothing waits for the next one. */
const NEVER_ON_SPOT: Readonly<Record<string, string>> = {
  order: 'a checkout that is cut off leaves the shopper in doubt',
  payment: 'a webhook that is cut off delays money until the provider repeats it',
  eventRelay: 'its lanes wait until another task holds their locks',
  user: 'every request of every service waits for its tokens',
  product: 'every checkout waits for its prices',
  inventory: 'a report of the warehouse that is cut off delays a parcel',
};

/** The page AWS Knowledge Center, "How do I handle Spot termination notices": the load balancer may send requests to a Spot task until it has stopped. */
const NOT_FOR_SHOPPERS = 'the load balancer may send shoppers to a task that is being stopped, which fails their requests';

/** The remedy for a service that must not run on Spot. */
export function refuseSpot(service: string, environment: string): string | undefined {
  const reason = NEVER_ON_SPOT[service] ?? (service === 'storefront' && environment === 'prod' ? NOT_FOR_SHOPPERS : undefined);
  return reason === undefined ? undefined : `leave it out: ${reason}`;
}
