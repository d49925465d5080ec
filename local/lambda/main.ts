import { createServer } from 'node:http';
import { z } from 'zod';
import { answerJson, listenOn, messageOf, readBody } from '../http.ts';
import { playPart } from '../processes/play-part.ts';
import { FunctionError, functionPool, LambdaFunction } from './function-pool.ts';
import type { FunctionPool } from './function-pool.ts';
import { startMapping } from './mapping.ts';
import { startSchedule } from './schedule.ts';

// The Lambda service: functions in worker threads, behind queues, schedules and the Invoke API.
const Settings = z.object({ port: z.int(), sqsUrl: z.string() });
const Mapping = z.object({ FunctionName: z.string() });
const functions = new Map<string, FunctionPool>();
/** How to stop each mapping and schedule. */
const sources = new Map<string, () => void | Promise<void>>();
const early: (() => void)[] = [];
const maximumEventBytes = 6 * 1_048_576;
let sqsUrl: string | undefined;

function find(arnOrName: string): FunctionPool {
  const [, found] = [...functions].find(([arn]) => arn === arnOrName || arn.endsWith(`:${arnOrName}`)) ?? [];
  if (!found) throw new Error(`there is no function ${arnOrName}`);
  return found;
}

function report(message: string): void {
  process.stderr.write(`${JSON.stringify({ level: 'warn', message })}\n`);
}

const server = createServer((request, response) => {
  const invoke = async () => {
    if (request.url === '/counts')
      return answerJson(
        response,
        200,
        Object.fromEntries([...functions.values()].map(({ definition, counts }) => [definition.name, counts])),
      );
    const [, name = ''] = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(request.url ?? '') ?? [];
    if (request.method !== 'POST' || name === '') throw new Error(`${request.method} ${request.url} is not emulated`);
    const pool = find(decodeURIComponent(name));
    const body = await readBody(request, maximumEventBytes);
    if (body === undefined) throw new Error(`an event has ${maximumEventBytes} bytes at most`);
    const result = await pool.invoke(JSON.parse(body || '{}')).catch((error: unknown) => {
      if (!(error instanceof FunctionError)) throw error;
      response.setHeader('x-amz-function-error', 'Unhandled');
      return error.payload;
    });
    response.writeHead(200, { 'content-type': 'application/json' }).end(result);
  };
  invoke().catch((error: unknown) => answerJson(response, 404, { Type: 'User', Message: messageOf(error) }));
});

playPart({
  async put(type, id, properties) {
    if (type === 'AWS::Lambda::Function') {
      functions.get(id)?.close();
      functions.set(id, functionPool(LambdaFunction.parse(properties)));
      return;
    }
    await sources.get(id)?.();
    const begin = () => {
      if (sqsUrl === undefined) return void early.push(begin);
      if (type === 'AWS::Events::Rule') sources.set(id, startSchedule(id, properties, find, report));
      else sources.set(id, startMapping(properties, find(Mapping.parse(properties).FunctionName), sqsUrl, report));
    };
    begin();
  },
  async open(settings) {
    const { port, sqsUrl: url } = Settings.parse(settings);
    sqsUrl = url;
    for (const begin of early) begin();
    await listenOn(server, port);
  },
  async close() {
    await Promise.all([...sources.values()].map(async (stop) => stop()));
  },
});
