import * as z from 'zod';
import { Schema } from './requests/schema-values.ts';
import type { JsonSchema } from './requests/schema-values.ts';

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: JsonSchema;
}

/** One method of one path of the shop. */
export interface Route {
  /** `internal` routes are only for services: requests bypass the edge. */
  readonly kind: 'api' | 'internal' | 'page' | 'form' | 'webhook';
  readonly method: string;
  /** With its parameters in braces, such as `/api/products/{sku}`. */
  readonly path: string;
  readonly origin: string;
  readonly parameters: readonly Parameter[];
  readonly body?: JsonSchema | undefined;
  /** The roles that may use it: empty for any session, undefined for everyone. */
  readonly roles?: readonly string[] | undefined;
  readonly components: Readonly<Record<string, JsonSchema>>;
}

const Operation = z.object({
  parameters: z
    .array(
      z.object({
        name: z.string(),
        in: z.enum(['path', 'query', 'header']),
        required: z.boolean().default(false),
        schema: Schema,
      }),
    )
    .default([]),
  requestBody: z.object({ content: z.record(z.string(), z.object({ schema: Schema.optional() })) }).optional(),
  security: z.array(z.record(z.string(), z.array(z.string()))).optional(),
});

const OpenApi = z.object({
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.object({ schemas: z.record(z.string(), Schema).default({}) }).default({ schemas: {} }),
});

/** The routes of one OpenAPI document: public ones at the edge, internal ones at their service. */
export function routesOf(document: unknown, { edge, service }: { readonly edge: string; readonly service: string }): readonly Route[] {
  const { paths, components } = OpenApi.parse(document);
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { parameters, requestBody, security }]) => {
      const isInternal = path.startsWith('/internal/');
      return {
        kind: isInternal ? ('internal' as const) : ('api' as const),
        method: method.toUpperCase(),
        path,
        origin: isInternal ? service : edge,
        parameters,
        body: requestBody && (Object.values(requestBody.content)[0]?.schema ?? {}),
        roles: security && [...new Set(security.flatMap((way) => Object.values(way).flat()))],
        components: components.schemas,
      };
    }),
  );
}

/** All routes of the services' OpenAPI documents. */
export async function serviceRoutes(services: Readonly<Record<string, string>>, edge: string): Promise<readonly Route[]> {
  const all = await Promise.all(
    Object.values(services).map(async (service) => {
      const response = await fetch(`${service}/openapi.json`, { signal: AbortSignal.timeout(5_000) });
      const isJson = response.ok && response.headers.get('content-type')?.includes('json');
      return isJson ? routesOf(await response.json(), { edge, service }) : [];
    }),
  );
  return all.flat().filter(({ path }) => /^\/(api|internal)\//.test(path));
}

/** Webhooks of third parties. No document describes them, and no request has a valid signature. */
export function webhookRoutes(edge: string): readonly Route[] {
  return ['/webhooks/stripe', '/webhooks/warehouse'].map((path) => ({
    kind: 'webhook',
    method: 'POST',
    path,
    origin: edge,
    parameters: [],
    body: {},
    components: {},
  }));
}
