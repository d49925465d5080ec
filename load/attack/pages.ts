import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Parameter, Route } from './routes.ts';

const APP = join(import.meta.dirname, '../../storefront/app');

/** Field names that the storefront's forms and pages read; each request sends some of them. */
const FIELDS = [
  'sku',
  'quantity',
  'act',
  'email',
  'password',
  'name',
  'returnTo',
  'problem',
  'lookup',
  'after',
  'added',
  'arrived',
  'cancelling',
  'asked',
  'opens',
  'token',
  'sessionId',
  'slug',
  'q',
  'category',
  'availability',
  'attribute.material',
  'price',
  'from',
  'to',
  'decimals',
  'sort',
  'page',
];

/** The storefront's pages and forms, from the folders of Next's router. */
export function pageRoutes(edge: string): readonly Route[] {
  return globSync('**/{page.tsx,route.ts}', { cwd: APP }).flatMap((file) => {
    const segments = file.split('/').slice(0, -1);
    const path = `/${segments.join('/')}`.replaceAll(/\[(\w+)\]/g, '{$1}');
    return methodsOf(file).map((method) => {
      const isForm = method !== 'GET';
      const parameters = [
        ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => textParameter('path', name)),
        ...FIELDS.map((name) => textParameter('query', name)),
      ];
      const fields = { type: 'object', properties: Object.fromEntries(FIELDS.map((name) => [name, { type: 'string' }])) };
      return {
        kind: isForm ? ('form' as const) : ('page' as const),
        method,
        path,
        origin: edge,
        parameters,
        body: isForm ? fields : undefined,
        components: {},
      };
    });
  });
}

function methodsOf(file: string): readonly string[] {
  if (file.endsWith('.tsx')) return ['GET'];
  const text = readFileSync(join(APP, file), 'utf8');
  return [...text.matchAll(/export (?:const|async function|function) (GET|POST|PUT|DELETE|PATCH)\b/g)].map(([, method = '']) => method);
}

function textParameter(place: Parameter['in'], name: string): Parameter {
  return { name, in: place, required: place === 'path', schema: { type: 'string' } };
}
