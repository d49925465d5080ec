import * as z from 'zod';

/** The resources of an environment's templates by stack. */
export type Templates = Readonly<
  Record<string, { readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: unknown }>> }>
>;

/** The most connections that each kind of client opens to the orders database at once. */
export interface OrdersClients {
  /** Through the pool of transactions. */
  readonly pooled: Readonly<Record<string, number>>;

  /** Sessions of their own. */
  readonly sessions: Readonly<Record<string, number>>;
}

/** How many connections each class of callers opens per process: `CLASSES` of `platform/sharding/gateway.ts`. */
export type ClassPools = Readonly<Record<'shopper' | 'worker' | 'staff' | 'analytics', { readonly connections: number }>>;

/** Reads task counts and concurrency from the synthesized templates. While a service is deployed, the tasks of both revisions run. */
export function readOrdersClients(templates: Templates, { shopper, worker, staff, analytics }: ClassPools): OrdersClients {
  const tasks = (stack: string): number => {
    const most = propertiesOf(templates, stack, 'AWS::ApplicationAutoScaling::ScalableTarget', Target).map(
      ({ MaxCapacity }) => MaxCapacity,
    );
    const [percent = 200] = propertiesOf(templates, stack, 'AWS::ECS::Service', Service).map(
      ({ DeploymentConfiguration }) => DeploymentConfiguration.MaximumPercent,
    );
    return sum(most) * Math.max(2, percent / 100);
  };
  const concurrency = propertiesOf(templates, 'order', 'AWS::Lambda::EventSourceMapping', Mapping).map(
    ({ ScalingConfig }) => ScalingConfig.MaximumConcurrency,
  );
  return {
    pooled: {
      // Lists of staff go to a standby, where there is one, and to the leader after an act.
      'order service, each task a pool for shoppers and two for staff': tasks('order') * (shopper.connections + 2 * staff.connections),
      'functions that advance sagas': sum(concurrency) * worker.connections,
      'function that finds late sagas': worker.connections,
      // Where there is a standby, they go to it.
      'analytics, each task a pool': tasks('analytics') * analytics.connections,
      'operator task': 1,
    },
    sessions: {
      'event relay, each task a session': tasks('event-relay'),
      migrations: 1,
      'rotations of logins': 2,
    },
  };
}

const Target = z.object({ MaxCapacity: z.number() });
const Service = z.object({ DeploymentConfiguration: z.looseObject({ MaximumPercent: z.number().optional() }).default({}) });
const Mapping = z.object({ ScalingConfig: z.object({ MaximumConcurrency: z.number() }) });

function propertiesOf<T>(templates: Templates, stack: string, type: string, schema: z.ZodType<T>): readonly T[] {
  const found = Object.values(templates[stack]?.Resources ?? {}).filter((resource) => resource.Type === type);
  if (found.length === 0) throw new Error(`the stack ${stack} has no ${type}: the connections of its clients are not bounded`);
  return found.map(({ Properties }) => schema.parse(Properties));
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
