import fastify from 'fastify';
import { Pool } from 'undici';
import { openAuthorizer } from '../../iam/authorizer.ts';
import { AwsError } from '../aws/aws-error.ts';
import { messageOf } from '../../runtime/http.ts';
import { serveEmulator } from '../../runtime/processes/serve-emulator.ts';
import { functionPool, LambdaFunction } from './function-pool.ts';
import { runEventSourceMapping } from './event-source-mapping.ts';
import { startSchedule } from './schedule.ts';

// Emulates Lambda: functions in worker threads, with event-source mappings, schedules and the Invoke API.
serveEmulator(async ({ port, sqsUrl, permissionsFile, resources }) => {
  const authorizer = openAuthorizer(permissionsFile);
  const allOf = (type: string) => resources.filter((resource) => resource.type === type);
  const pools = allOf('AWS::Lambda::Function').map(({ properties }) => functionPool(LambdaFunction.parse(properties)));
  const find = (arnOrName: string) => {
    const found = pools.find(({ definition: { arn } }) => arn === arnOrName || arn.endsWith(`:${arnOrName}`));
    if (!found) throw new Error(`Function not found: ${arnOrName}`);
    return found;
  };
  const sqs = new Pool(sqsUrl);
  const mappings = allOf('AWS::Lambda::EventSourceMapping').map(({ properties }) => runEventSourceMapping(properties, find, sqs));
  for (const { id, properties } of allOf('AWS::Events::Rule')) startSchedule(id, properties, find);

  // An ARN is longer than Fastify's default limit of a path parameter.
  const app = fastify({ bodyLimit: 6 * 1_048_576, routerOptions: { maxParamLength: 170 } });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, app.getDefaultJsonParser('error', 'error'));
  app.setErrorHandler((error, _request, reply) => {
    const { code, status } = error instanceof AwsError ? error : { code: 'ResourceNotFoundException', status: 404 };
    return reply
      .code(status)
      .header('x-amzn-errortype', code)
      .send({ Type: 'User', Message: messageOf(error) });
  });
  app.get('/counts', () => Object.fromEntries(pools.map(({ definition, counts }) => [definition.name, counts])));
  const authorized = (authorization: string | undefined, action: string, name: string) => {
    const caller = authorizer.caller(authorization);
    const pool = find(name);
    authorizer.require(caller, [{ action: `lambda:${action}`, resource: pool.definition.arn }]);
    return pool;
  };
  app.post<{ Params: { name: string } }>('/2015-03-31/functions/:name/invocations', async ({ params, headers, body }, reply) => {
    const { failure, result = 'null' } = await authorized(headers.authorization, 'InvokeFunction', params.name).invoke(body ?? {});
    if (failure) reply.header('x-amz-function-error', 'Unhandled');
    return reply.type('application/json').send(failure ?? result);
  });
  // UpdateFunctionCode; the request needs no code, because the folder has the new one already.
  app.put<{ Params: { name: string } }>('/2015-03-31/functions/:name/code', async ({ params, headers }, reply) => {
    authorized(headers.authorization, 'UpdateFunctionCode', params.name).reload();
    return reply.send({});
  });
  await app.listen({ port, host: '127.0.0.1' });
  return async () => {
    await sqs.destroy();
    await Promise.all(mappings);
  };
});
