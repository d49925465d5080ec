import { execFile } from 'node:child_process';
import { createConnection } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { z } from 'zod';
import { keepRunning } from '../processes/keep-running.ts';
import { launch } from '../processes/launch.ts';
import { connectNames } from './connect-names.ts';
import { readTask } from './task.ts';
import type { Deployable } from './world.ts';
import type { Runtime } from './runtime.ts';

const Service = z.object({
  TaskDefinition: z.string(),
  DesiredCount: z.int().default(1),
  LoadBalancers: z.array(z.object({ TargetGroupArn: z.string().optional(), ContainerName: z.string() })).default([]),
});
const TargetGroup = z.object({
  HealthCheckPath: z.string().default('/'),
  Matcher: z.object({ HttpCode: z.string().default('200') }).default({ HttpCode: '200' }),
});

const run = promisify(execFile);
const readyWithinMillis = 90_000;
const mayDie = 3;

/** Runs a service as one process and waits until its own health check finds it well; a load balancer hears of it only then. */
export async function deployService(resource: Deployable, runtime: Runtime): Promise<void> {
  const { world, assembly } = runtime;
  const properties = world.properties(resource);
  const service = Service.parse(properties);
  if (service.DesiredCount === 0) return;
  const port = world.port(resource);
  const definition = world.byRef('AWS::ECS::TaskDefinition', service.TaskDefinition);
  const task = readTask(world.properties(definition), port, assembly, world);
  const name = connectNames(properties)[0]?.split(':')[0] ?? task.container;
  const lastLines: string[] = [];
  const onLine = (line: string, isError: boolean) => {
    if (lastLines.push(line) > 12) lastLines.shift();
    runtime.log.line(name, line, isError);
  };
  const env = { ...runtime.sdk, ...task.env };
  const kept = await keepRunning({
    name,
    kind: 'task',
    start: async () => launch({ command: task.command, cwd: task.folder, env, onLine }),
    onChange: runtime.onChange,
  });
  runtime.kept.push(kept);
  if (task.listens) runtime.services.set(name, `http://127.0.0.1:${port}`);

  const groups = service.LoadBalancers.flatMap(({ TargetGroupArn }) => TargetGroupArn ?? []);
  const [group] = groups.map((arn) => TargetGroup.parse(world.properties(world.byRef('AWS::ElasticLoadBalancingV2::TargetGroup', arn))));
  const isWell = async (): Promise<boolean> => {
    if (group) return answers(`http://127.0.0.1:${port}${group.HealthCheckPath}`, group.Matcher.HttpCode);
    if (task.healthCommand) return succeeds(task.healthCommand, task.folder, env);
    return task.listens ? isOpen(port) : kept.pid() !== undefined;
  };
  const deadline = Date.now() + readyWithinMillis;
  while (!(await isWell())) {
    if (runtime.isStopping()) return;
    if (kept.deaths() >= mayDie || Date.now() > deadline) {
      const why =
        kept.deaths() >= mayDie ? `ended ${kept.deaths()} times before it was well` : `was not well within ${readyWithinMillis / 1000} s`;
      throw new Error(`${name} ${why}. Its last lines:\n${lastLines.join('\n')}`);
    }
    // A health command is a process of its own.
    await pause(task.healthCommand && !group ? 250 : 50);
  }
  for (const arn of groups) await runtime.edge.put('Target', arn, { host: '127.0.0.1', port });
}

async function answers(url: string, codes: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000), redirect: 'manual' });
    await response.body?.cancel();
    return codes.split(',').some((range) => {
      const [from = 0, to = from] = range.split('-').map(Number);
      return response.status >= from && response.status <= to;
    });
  } catch {
    return false;
  }
}

async function succeeds([program = '', ...args]: readonly string[], cwd: string, env: Record<string, string>): Promise<boolean> {
  return run(program === 'node' ? process.execPath : program, args, { cwd, env, timeout: 5000 }).then(
    () => true,
    () => false,
  );
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    const settle = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', () => settle(true)).once('error', () => settle(false));
  });
}
