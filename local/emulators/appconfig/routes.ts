import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod';
import { readBody, sendJson } from '../../runtime/http.ts';
import { AwsError } from '../aws/aws-error.ts';
import type { Deployment, FlagConfiguration, Version } from './configuration.ts';
import { FlagSet } from './flag-set.ts';
import type { FlagResources, Identified } from './resources.ts';

const StartDeployment = z.object({
  DeploymentStrategyId: z.string(),
  ConfigurationVersion: z.coerce.number(),
  Description: z.string().max(1024).default(''),
});
const maximumContentBytes = 1_048_576;

/** The ids and numbers of a path, in order. */
type Handle = (response: ServerResponse, ids: readonly string[], request: IncomingMessage) => void | Promise<void>;

/** The HTTP API of the AppConfig agent, and the actions of AppConfig that change flags. Returns whether the path was one of them. */
export function appConfigRoutes(resources: FlagResources, configuration: FlagConfiguration) {
  const { application, environment, profile, strategies } = resources;
  const applicationPath = `/applications/${application.Id}`;
  const environmentPath = `${applicationPath}/environments/${environment.Id}`;
  const versionsPath = `${applicationPath}/configurationprofiles/${profile.Id}/hostedconfigurationversions`;
  const list =
    (items: readonly object[]): Handle =>
    (response) =>
      sendJson(response, 200, { Items: items });
  const identified = ({ Id, Name }: Identified) => ({ Id, Name });

  const sendVersion = (response: ServerResponse, status: number, { number, content, description }: Version) =>
    void response
      .writeHead(status, {
        'content-type': 'application/json',
        'application-id': application.Id,
        'configuration-profile-id': profile.Id,
        'version-number': String(number),
        ...(description !== '' && { description }),
      })
      .end(content);
  const summary = (deployment: Deployment) => {
    const percentage = configuration.progress(deployment);
    return {
      ConfigurationProfileId: profile.Id,
      ConfigurationName: profile.Name,
      DeploymentNumber: deployment.number,
      ConfigurationVersion: String(deployment.version),
      State: percentage === 100 ? 'COMPLETE' : 'DEPLOYING',
      PercentageComplete: percentage,
      StartedAt: deployment.startedAt,
      ...(percentage === 100 && { CompletedAt: deployment.completedAt }),
    };
  };

  const routes: Readonly<Record<string, Handle>> = {
    [`GET ${environmentPath}/configurations/${profile.Id}`]: (response) => {
      const { content, number } = configuration.current();
      sendJson(response, 200, FlagSet.parse(JSON.parse(content)).values, { 'configuration-version': String(number) });
    },
    'GET /applications': list([identified(application)]),
    [`GET ${applicationPath}/environments`]: list([identified(environment)]),
    [`GET ${applicationPath}/configurationprofiles`]: list([identified(profile)]),
    'GET /deploymentstrategies': list(strategies.map(identified)),
    [`GET ${versionsPath}`]: (response) =>
      sendJson(response, 200, { Items: configuration.versions().map(({ number }) => ({ VersionNumber: number })) }),
    [`POST ${versionsPath}`]: async (response, _ids, request) => {
      const content = await readBody(request, maximumContentBytes);
      if (content === undefined) throw new AwsError('PayloadTooLargeException', 'The content exceeds 1 MiB', 413);
      const latest = request.headers['latest-version-number'];
      const description = String(request.headers['description'] ?? '');
      sendVersion(response, 201, configuration.createVersion(content, description, latest === undefined ? undefined : Number(latest)));
    },
    [`GET ${versionsPath}/#`]: (response, [number]) => sendVersion(response, 200, configuration.version(Number(number))),
    [`GET ${environmentPath}/deployments`]: (response) => sendJson(response, 200, { Items: configuration.deployments().map(summary) }),
    [`POST ${environmentPath}/deployments`]: async (response, _ids, request) => {
      const body = await readBody(request, maximumContentBytes);
      const { DeploymentStrategyId, ConfigurationVersion, Description } = StartDeployment.parse(JSON.parse(body ?? ''));
      sendJson(response, 201, summary(configuration.deploy(ConfigurationVersion, DeploymentStrategyId, Description)));
    },
    [`GET ${environmentPath}/deployments/#`]: (response, [number]) => {
      const deployment = configuration.deployment(Number(number));
      sendJson(response, 200, { ...summary(deployment), Description: deployment.description });
    },
  };

  return async (request: IncomingMessage, response: ServerResponse, path: string): Promise<boolean> => {
    if (!/^\/(applications|deploymentstrategies)(\/|$)/.test(path)) return false;
    const numbers: string[] = [];
    const pattern = path.replace(/\/(\d+)$/, (_, number: string) => `/${numbers.push(number) > 0 ? '#' : ''}`);
    const handle = routes[`${request.method} ${path}`] ?? routes[`${request.method} ${pattern}`];
    if (!handle) throw new AwsError('ResourceNotFoundException', `${request.method} ${path} was not found`, 404);
    await handle(response, numbers, request);
    return true;
  };
}
