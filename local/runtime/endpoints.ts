import { join } from 'node:path';
import { localize } from './assembly/authorities.ts';
import { text } from './assembly/json.ts';
import type { Runtime } from './deploy/deploy.ts';
import { redisAdmin } from './deploy/secrets.ts';
import { constructName } from './deploy/resolved-assembly.ts';
import { writeAtomically } from './state.ts';

/** The stack outputs that have a description; a secret's ARN is replaced by its value. */
export function readOutputs({ assembly, resolved }: Runtime) {
  return assembly.stacks.flatMap((stack) =>
    Object.entries(stack.Outputs).flatMap(([name, { Value, Description: description }]) => {
      if (description === undefined) return [];
      const value = text(resolved.resolve(Value, stack));
      const isSecret = resolved.isSecret(value);
      return [{ name, description, isSecret, value: isSecret ? resolved.secret(value) : localize(value, name, resolved.authorities) }];
    }),
  );
}

/** The local addresses of all resources of a type, by name. */
export function urlsOf({ resolved }: Runtime, type: string, scheme = 'http'): Record<string, string> {
  return Object.fromEntries(resolved.ofType(type).map((each) => [constructName(each), `${scheme}://127.0.0.1:${resolved.port(each)}`]));
}

function withLogin(url: string, { username, password }: { readonly username: string; readonly password: string }): string {
  return url.replace('://', `://${username}:${password}@`);
}

/** Writes all addresses to `endpoints.json`. */
export function writeEndpoints(runtime: Runtime): void {
  const { assembly, resolved, state, processes, superuser, endpoints } = runtime;
  const queues = resolved.ofType('SQS::Queue').map((queue) => {
    const name = resolved.refer(queue, 'QueueName');
    // Without the common prefix of the stacks.
    return [name.replace(queue.stack.name.replace(/[^-]*$/, ''), ''), `${endpoints['SQS']}/${queue.stack.account}/${name}`];
  });
  const databases = resolved.ofType('RDS::DBCluster').map(({ template }) => text(template.Properties['DatabaseName']));
  const supervisor = { name: 'supervisor', kind: 'supervisor', pid: process.pid };
  // Stacks are named shopmart-ENVIRONMENT-STACK.
  const environment = assembly.stacks[0]?.name.split('-')[1];
  const content = {
    environment,
    outputs: Object.fromEntries(readOutputs(runtime).map(({ name, value }) => [name, value])),
    services: urlsOf(runtime, 'ECS::Service'),
    queues: Object.fromEntries(queues),
    databases: Object.fromEntries(databases.map((database) => [database, { ...superuser, database }])),
    redis: Object.fromEntries(
      Object.entries(urlsOf(runtime, 'ElastiCache::ReplicationGroup', 'redis')).map(([name, url]) => [
        name,
        withLogin(url, redisAdmin(state)),
      ]),
    ),
    aws: Object.fromEntries(Object.entries(endpoints).map(([api, url]) => [api.toLowerCase().replaceAll('_', '-'), url])),
    /** Of an operator who may call everything. */
    credentials: runtime.identities.operator,
    mailbox: `${endpoints['SESV2']}/mailbox`,
    processes: [...processes.map(({ name, kind, pid }) => ({ name, kind, pid: pid() })), supervisor].filter(({ pid }) => pid !== undefined),
  };
  writeAtomically(join(state.folder, 'endpoints.json'), JSON.stringify(content, undefined, 2));
}
