import { execFile } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { z } from 'zod';
import { keepRunning } from '../processes/keep-running.ts';
import { launch } from '../processes/launch.ts';
import type { Runtime } from './deploy.ts';
import { readTask } from './task.ts';
import type { Deployable } from './world.ts';

const Service = z.object({
  TaskDefinition: z.string(),
  DesiredCount: z.int().default(1),
  LoadBalancers: z.array(z.object({ TargetGroupArn: z.string() })).default([]),
});
const TargetGroup = z.object({
  HealthCheckPath: z.string().default('/'),
  Matcher: z.object({ HttpCode: z.string().default('200') }).default({ HttpCode: '200' }),
});

const run = promisify(execFile);
const readyWithinMillis = 90_000;
const mayDie = 3;

/** Runs a service as one process and waits until its health check finds it well; only then does the load balancer hear of it. */
export async function deployService(resource: Deployable, runtime: Runtime): Promise<void> {
  const { world, log, kept, services, emulators, onChange } = runtime;
  const { TaskDefinition, DesiredCount, LoadBalancers } = Service.parse(world.properties(resource));
  if (DesiredCount === 0) return;
  const port = world.port(resource);
  const task = readTask(world.properties(world.byRef('ECS::TaskDefinition', TaskDefinition)), port, runtime);
  const name = world.connectNames(resource)[0]?.name ?? task.container;
  const last: string[] = [];
  const onLine = (line: string, isError: boolean) => {
    if (last.push(line) > 12) last.shift();
    log.line(name, line, isError);
  };
  const { command, folder: cwd, env } = task;
  const process = await keepRunning(name, 'task', async () => launch({ command, cwd, env, onLine }), onChange);
  kept.push(process);
  services.set(name, `http://127.0.0.1:${port}`);

  const groups = LoadBalancers.map(({ TargetGroupArn }) => world.byRef('ElasticLoadBalancingV2::TargetGroup', TargetGroupArn));
  const [group] = groups.map((each) => TargetGroup.parse(world.properties(each)));
  const isWell = async (): Promise<boolean> => {
    if (group) return answers(`http://127.0.0.1:${port}${group.HealthCheckPath}`, group.Matcher.HttpCode);
    const [program = '', ...args] = task.healthCommand;
    return (
      program === '' ||
      run(program, args, { cwd, env, timeout: 5000 }).then(
        () => true,
        () => false,
      )
    );
  };
  const deadline = Date.now() + readyWithinMillis;
  while (!(await isWell()) && !runtime.isStopping()) {
    if (process.deaths() >= mayDie || Date.now() > deadline) {
      const why =
        process.deaths() >= mayDie ? `ended ${mayDie} times before it was well` : `was not well within ${readyWithinMillis / 1000} s`;
      throw new Error(`${name} ${why}. Its last lines:\n${last.join('\n')}`);
    }
    // A health command is a process of its own, and dearer.
    await pause(group ? 50 : 250);
  }
  for (const each of groups) await emulators.edge.put('Target', world.refer(each), { port });
}

async function answers(url: string, codes: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2000), redirect: 'manual' }).catch(() => undefined);
  await response?.body?.cancel();
  return codes.split(',').some((range) => {
    const [from = 0, to = from] = range.split('-').map(Number);
    return response !== undefined && response.status >= from && response.status <= to;
  });
}
