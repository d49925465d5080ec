import type { FastifyDynamicSwaggerOptions, SwaggerTransform } from '@fastify/swagger';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { Problem } from './problem.ts';

/** How a service is described at `/openapi.json`: its routes by their zod schemas, each with the problems that it may answer. */
export function openapi(service: string): FastifyDynamicSwaggerOptions {
  return {
    openapi: {
      openapi: '3.1.0',
      info: { title: `ShopMart: ${service}`, version: '1' },
      components: { securitySchemes: SECURITY_SCHEMES },
    },
    transform: (route) => jsonSchemaTransform({ ...route, schema: withProblems(route.schema) }),
    transformObject: (document) => {
      const described = jsonSchemaTransformObject(document);
      // The transform names each schema for requests too, and a problem is never sent to us.
      if ('components' in described) delete described.components?.schemas?.['ProblemInput'];
      return described;
    },
  };
}

/** How a sender says who it is. A route names the ways in its schema's `security`, with the roles that it is for. */
const SECURITY_SCHEMES = {
  session: { type: 'apiKey', in: 'cookie', name: 'session', description: 'A session token; also as `Authorization: Session <token>`' },
  callerToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'A caller token, as services show it to each other' },
} as const;

type Schema = Parameters<SwaggerTransform>[0]['schema'];

function withProblems(schema: Schema | undefined): Schema {
  const { security = [], response = {} } = schema ?? {};
  const roles = security.flatMap((way) => Object.values(way).flat());
  return {
    ...schema,
    response: {
      ...Object(response),
      ...(security.length > 0 && { 401: problem('Nobody who is known has sent this') }),
      ...(roles.length > 0 && { 403: problem(`Who has sent this lacks the role ${[...new Set(roles)].join(' or ')}`) }),
      default: problem('A refusal or a failure: programs read its code, people its detail'),
    },
  };
}

function problem(description: string) {
  return { description, content: { 'application/problem+json': { schema: Problem } } };
}
