import { execFile } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import * as z from 'zod';
import { familyOf } from '../../emulators/ecs/services.ts';
import { supervise } from '../processes/supervise.ts';
import { launch } from '../processes/launch.ts';
import type { Runtime } from './deploy.ts';
import { readTask } from './task.ts';
import { constructName } from './resolved-assembly.ts';
import type { Deployable } from './resolved-assembly.ts';

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
const maxExitsAtStart = 3;

/** Runs a service as one process and waits until its health check passes. */
export async function deployService(resource: Deployable, runtime: Runtime): Promise<void> {
  const { resolved, log, processes, onChange, tasks } = runtime;
  const { TaskDefinition, LoadBalancers } = Service.parse(resolved.properties(resource));
  const port = resolved.port(resource);
  const task = readTask(resolved.byRef('ECS::TaskDefinition', TaskDefinition), resource, runtime);
  const name = constructName(resource);
  const family = TaskDefinition;
  const revision = runtime.taskDefinitions.register(familyOf(family), task);
  let running = runtime.adaptTask(name, task);
  const lastLines: string[] = [];
  const onLine = (line: string) => {
    if (lastLines.push(line) > 12) lastLines.shift();
    log.line(name, line);
  };
  const process = await supervise(name, 'task', async () => launch({ ...running, onLine }), onChange);
  processes.push(process);

  const [group] = LoadBalancers.map(({ TargetGroupArn }) => resolved.byRef('ElasticLoadBalancingV2::TargetGroup', TargetGroupArn));
  const url = group && `http://127.0.0.1:${port}${TargetGroup.parse(resolved.properties(group)).HealthCheckPath}`;
  const [program = '', ...args] = task.healthCommand;
  const isHealthy = async () => {
    try {
      if (url === undefined) {
        await run(program, args, { cwd: running.cwd, env: running.env, timeout: 5000 });
        return true;
      }
      const { status, body } = await fetch(url, { signal: AbortSignal.timeout(2000), redirect: 'manual' });
      await body?.cancel();
      return status === 200;
    } catch {
      return false;
    }
  };
  const waitUntilHealthy = async (maxExits: number) => {
    const [exitsBefore, deadline] = [process.exits(), Date.now() + readyWithinMillis];
    while (!(await isHealthy()) && !runtime.isStopping()) {
      const exits = process.exits() - exitsBefore;
      const failure =
        exits >= maxExits
          ? `ended ${exits === 1 ? 'once' : `${exits} times`} before it was healthy`
          : Date.now() > deadline && `was not healthy within ${readyWithinMillis / 1000} s`;
      if (failure) throw new Error(`${name} ${failure}. Its last log lines:\n${lastLines.join('\n')}`);
      // A health command starts a process, so it runs less often.
      await pause(url === undefined ? 250 : 50);
    }
  };
  await waitUntilHealthy(maxExitsAtStart);
  const restart = async () => {
    await process.restart();
    await waitUntilHealthy(1);
  };
  tasks.push({ name, folder: task.cwd, restart });
  runtime.services.push({
    arn: resolved.refer(resource),
    family,
    revision,
    desiredCount: 1,
    isRunning: () => process.pid() !== undefined,
    stop: async () => process.hold(),
    async start() {
      process.release();
      await waitUntilHealthy(1);
    },
    async roll(to) {
      running = runtime.adaptTask(name, { ...task, ...runtime.taskDefinitions.find(familyOf(family), to) });
      await restart();
    },
  });
}
