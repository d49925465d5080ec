import { join } from 'node:path';
import { localize } from './assembly/authorities.ts';
import { text } from './assembly/json.ts';
import type { Runtime } from './deploy/deploy.ts';
import { constructName } from './deploy/world.ts';
import { writeAtomically } from './state.ts';

/** The outputs that somebody described, and so wants to see; a secret's ARN gives way to what is inside. */
export function readOutputs({ assembly, world }: Runtime) {
  return assembly.stacks.flatMap((stack) =>
    Object.entries(stack.Outputs).flatMap(([name, { Value, Description: description }]) => {
      if (description === undefined) return [];
      const value = text(world.resolve(Value, stack));
      const isSecret = world.isSecret(value);
      return [{ name, description, isSecret, value: isSecret ? world.secret(value) : localize(value, name, world.authorities) }];
    }),
  );
}

/** Where each of the type's resources is served, by its name. */
export function urlsOf({ world }: Runtime, type: string, scheme = 'http'): Record<string, string> {
  return Object.fromEntries(world.ofType(type).map((each) => [constructName(each), `${scheme}://127.0.0.1:${world.port(each)}`]));
}

/** Writes every address for programs, as it is now. */
export function writeEndpoints(runtime: Runtime): void {
  const { world, state, kept, superuser, endpoints } = runtime;
  const queues = world.ofType('SQS::Queue').map((queue) => {
    const name = world.refer(queue, 'QueueName');
    // What all stacks' names begin with says nothing about a queue.
    return [name.replace(queue.stack.name.replace(/[^-]*$/, ''), ''), `${endpoints['SQS']}/${queue.stack.account}/${name}`];
  });
  const databases = world.ofType('RDS::DBCluster').map(({ template }) => text(template.Properties['DatabaseName']));
  const supervisor = { name: 'supervisor', kind: 'supervisor', pid: process.pid };
  const content = {
    outputs: Object.fromEntries(readOutputs(runtime).map(({ name, value }) => [name, value])),
    services: urlsOf(runtime, 'ECS::Service'),
    queues: Object.fromEntries(queues),
    databases: Object.fromEntries(databases.map((database) => [database, { ...superuser, database }])),
    redis: urlsOf(runtime, 'ElastiCache::ReplicationGroup', 'redis'),
    aws: Object.fromEntries(Object.entries(endpoints).map(([api, url]) => [api.toLowerCase().replace('_', '-'), url])),
    mailbox: `${endpoints['SESV2']}/mailbox`,
    processes: [...kept.map(({ name, kind, pid }) => ({ name, kind, pid: pid() })), supervisor].filter(({ pid }) => pid !== undefined),
  };
  writeAtomically(join(state.folder, 'endpoints.json'), JSON.stringify(content, undefined, 2));
}
