import type { FastifyDynamicSwaggerOptions, SwaggerTransform } from '@fastify/swagger';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { Problem } from './problem.ts';

/** The document at `/openapi.json`: routes by their zod schemas, each with the problems that it may return. */
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
      // The transform also adds each schema as a request schema, and no request contains a problem.
      if ('components' in described) delete described.components?.schemas?.['ProblemInput'];
      return described;
    },
  };
}

/** How a client authenticates. A route lists the accepted schemes in its schema's `security`, with the roles that it requires. */
const SECURITY_SCHEMES = {
  session: { type: 'apiKey', in: 'cookie', name: 'session', description: 'A session token; also as `Authorization: Session <token>`' },
  callerToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'A caller token, which services send to each other' },
} as const;

type Schema = Parameters<SwaggerTransform>[0]['schema'];

function withProblems(schema: Schema | undefined): Schema {
  const { security = [], response = {} } = schema ?? {};
  const roles = security.flatMap((way) => Object.values(way).flat());
  return {
    ...schema,
    response: {
      ...Object(response),
      ...(security.length > 0 && { 401: problem('The request is not authenticated') }),
      ...(roles.length > 0 && { 403: problem(`The caller lacks the role ${[...new Set(roles)].join(' or ')}`) }),
      default: problem('A refusal or a failure. Programs read its code, people its detail'),
    },
  };
}

function problem(description: string) {
  return { description, content: { 'application/problem+json': { schema: Problem } } };
}
