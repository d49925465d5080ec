import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Authorizer } from '../../iam/authorizer.ts';
import { authorizationOf } from '../../iam/credentials.ts';
import type { Agent } from '../../runtime/processes/serve-emulator.ts';
import type { appConfigRoutes } from '../appconfig/routes.ts';
import { AwsError } from './aws-error.ts';
import { agentAccess } from './required-access.ts';
import type { Scope } from './required-access.ts';

interface AgentContext {
  readonly scope: Scope;
  readonly authorizer: Authorizer;
  readonly appConfig: ReturnType<typeof appConfigRoutes> | undefined;
  readonly fail: (response: ServerResponse) => (error: unknown) => void;
}

/** The AppConfig agent beside one task: it reads configurations in the task's name and through its network. */
export function agentPort({ accessKeyId, unreachable }: Agent, { scope, authorizer, appConfig, fail }: AgentContext) {
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const caller = authorizer.caller(authorizationOf(accessKeyId));
    if (unreachable !== undefined) {
      authorizer.report(caller, `the AppConfig agent cannot connect: ${unreachable}`);
      throw new AwsError('InternalServerException', unreachable, 500);
    }
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    authorizer.require(caller, agentAccess(scope, pathname));
    if (!(await appConfig?.(request, response, pathname)))
      throw new AwsError('ResourceNotFoundException', `${pathname} was not found`, 404);
  };
  return (request: IncomingMessage, response: ServerResponse) => void respond(request, response).catch(fail(response));
}
