import * as fc from 'fast-check';
import { encodingChanges, fieldChanges } from './body-changes.ts';
import type { Change } from './body-changes.ts';
import { toRequest } from './draft.ts';
import type { Draft } from './draft.ts';
import { addressChanges, encodedTwice, headerChanges, senderChanges } from './request-changes.ts';
import type { Actor, AttackRequest, Header } from './request.ts';
import type { Parameter, Route } from '../routes.ts';
import { validValue } from './schema-values.ts';
import type { KnownValues } from './schema-values.ts';

/** Requests to one route: some valid, most with one to three changes. They shrink to the fewest changes. */
export function requestsTo(route: Route, known: KnownValues): fc.Arbitrary<AttackRequest> {
  return fc.tuple(validDraft(route, known), fc.array(changesOf(route), { maxLength: 3 })).map(([draft, changes]) =>
    toRequest(
      route,
      changes.reduce((before, change) => change(before), draft),
    ),
  );
}

function changesOf({ body }: Route): fc.Arbitrary<Change> {
  return fc.oneof(
    { arbitrary: fieldChanges(), weight: body === undefined ? 1 : 10 },
    { arbitrary: encodingChanges(), weight: body === undefined ? 1 : 4 },
    { arbitrary: addressChanges(), weight: 5 },
    { arbitrary: headerChanges(), weight: 4 },
    { arbitrary: senderChanges(), weight: 4 },
    encodedTwice(),
  );
}

function validDraft(route: Route, known: KnownValues): fc.Arbitrary<Draft> {
  const context = { components: route.components, known };
  const valuesOf = (place: Parameter['in']) => {
    const parameters = route.parameters.filter((parameter) => parameter.in === place);
    const values = Object.fromEntries(parameters.map(({ name, schema }) => [name, validValue(schema, context, name)]));
    return fc.record(values, {
      requiredKeys: parameters.filter(({ required }) => required).map(({ name }) => name),
      noNullPrototype: true,
    });
  };
  return fc.record({
    method: fc.constant(route.method),
    path: fc.constant(route.path),
    pathValues: valuesOf('path').map((values) => Object.fromEntries(entriesOf(values))),
    query: valuesOf('query').map((values) => (route.kind === 'form' ? [] : entriesOf(values))),
    headers: valuesOf('header').map((values) => [...standardHeaders(route), ...entriesOf(values)]),
    value: route.body === undefined ? fc.constant(undefined) : validValue(route.body, context),
    actor: fc.constantFrom(...allowed(route)),
    changes: fc.constant([]),
  });
}

function entriesOf(values: Readonly<Record<string, unknown>>): [name: string, value: string][] {
  return Object.entries(values).flatMap(([name, value]) =>
    [value].flat().map((each): [string, string] => [name, typeof each === 'string' ? each : (JSON.stringify(each) ?? '')]),
  );
}

function standardHeaders({ kind, body }: Route): readonly Header[] {
  if (kind === 'form')
    return [
      ['content-type', 'application/x-www-form-urlencoded'],
      ['sec-fetch-site', 'same-origin'],
    ];
  return body === undefined ? [] : [['content-type', 'application/json']];
}

/** The actors that may use the route. */
function allowed({ roles, kind }: Route): readonly Actor[] {
  if (roles === undefined) return kind === 'page' || kind === 'form' ? ['customer', 'guest', 'visitor'] : ['visitor', 'customer'];
  if (roles.length === 0) return ['customer', 'guest', 'staff', 'importer'];
  // The first account of the staff has all their roles.
  return (['staff', 'importer'] as const).filter((actor) => roles.some((role) => (role === 'importer') === (actor === 'importer')));
}
