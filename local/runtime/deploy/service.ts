import { execFile } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { z } from 'zod';
import { keepRunning } from '../processes/keep-running.ts';
import { launch } from '../processes/launch.ts';
import type { Runtime } from './deploy.ts';
import { readTask } from './task.ts';
import { constructName } from './world.ts';
import type { Deployable } from './world.ts';

const Service = z.object({
  TaskDefinition: z.string(),
  LoadBalancers: z.array(z.object({ TargetGroupArn: z.string() })).default([]),
});
const TargetGroup = z.object({
  HealthCheckPath: z.string().default('/'),
  Matcher: z.object({ HttpCode: z.literal('200') }).optional(),
});

const run = promisify(execFile);
const readyWithinMillis = 90_000;
const mayDieAtStart = 3;

/** Runs a service as one process and waits until its health check finds it well. */
export async function deployService(resource: Deployable, runtime: Runtime): Promise<void> {
  const { world, log, kept, onChange, tasks } = runtime;
  const { TaskDefinition, LoadBalancers } = Service.parse(world.properties(resource));
  const port = world.port(resource);
  const task = readTask(world.byRef('ECS::TaskDefinition', TaskDefinition), port, runtime);
  const name = constructName(resource);
  const { command, cwd, env } = runtime.adaptTask(name, task);
  const last: string[] = [];
  const onLine = (line: string) => {
    if (last.push(line) > 12) last.shift();
    log.line(name, line);
  };
  const process = await keepRunning(name, 'task', async () => launch({ command, cwd, env, onLine }), onChange);
  kept.push(process);

  const [group] = LoadBalancers.map(({ TargetGroupArn }) => world.byRef('ElasticLoadBalancingV2::TargetGroup', TargetGroupArn));
  const url = group && `http://127.0.0.1:${port}${TargetGroup.parse(world.properties(group)).HealthCheckPath}`;
  const [program = '', ...args] = task.healthCommand;
  const isWell = async () => {
    try {
      if (url === undefined) {
        await run(program, args, { cwd, env, timeout: 5000 });
        return true;
      }
      const { status, body } = await fetch(url, { signal: AbortSignal.timeout(2000), redirect: 'manual' });
      await body?.cancel();
      return status === 200;
    } catch {
      return false;
    }
  };
  const waitUntilWell = async (mayDie: number) => {
    const [deathsBefore, deadline] = [process.deaths(), Date.now() + readyWithinMillis];
    while (!(await isWell()) && !runtime.isStopping()) {
      const deaths = process.deaths() - deathsBefore;
      const why =
        deaths >= mayDie
          ? `ended ${deaths === 1 ? 'once' : `${deaths} times`} before it was well`
          : Date.now() > deadline && `was not well within ${readyWithinMillis / 1000} s`;
      if (why) throw new Error(`${name} ${why}. Its last lines:\n${last.join('\n')}`);
      // A health command is a process of its own, and dearer.
      await pause(url === undefined ? 250 : 50);
    }
  };
  await waitUntilWell(mayDieAtStart);
  const restart = async () => {
    await process.restart();
    await waitUntilWell(1);
  };
  tasks.push({ name, folder: task.cwd, restart });
}
