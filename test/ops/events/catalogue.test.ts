import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import asyncApiSpecs from '@asyncapi/specs';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { asyncApiDocument } from '../../../ops/events/catalogue/async-api.ts';
import { catalogueFiles, findUnlifted, readPublished } from '../../../ops/events/catalogue/catalogue.ts';
import { explainChanges, findIncompatibleChanges } from '../../../ops/events/catalogue/incompatible-changes.ts';
import { readContracts, type JsonSchema } from '../../../ops/events/catalogue/published-event.ts';

const repository = join(import.meta.dirname, '../../..');
const events = await readContracts(repository);
const current = new Map(events.map(({ type, schema }) => [type, schema]));

describe('the catalogue of events', () => {
  test('is up to date; `npm run events -- catalogue` writes it', () => {
    const stale = [...catalogueFiles(events)].filter(([path, text]) => {
      const file = join(repository, path);
      return !existsSync(file) || readFileSync(file, 'utf8') !== text;
    });
    expect(stale.map(([path]) => path)).toEqual([]);
  });

  test('has no change that breaks readers of a published version', () => {
    expect(findIncompatibleChanges(readPublished(repository), current)).toEqual([]);
  });

  test('has an event with two versions, and an upcaster from every former version', () => {
    expect([...current.keys()]).toEqual(expect.arrayContaining(['order.order-confirmed.v1', 'order.order-confirmed.v2']));
    expect(findUnlifted(events)).toEqual([]);
    expect(findUnlifted(events.map((event) => ({ ...event, type: event.type.replace('.v1', '.v0') })))).toContain(
      'order.order-confirmed.v0',
    );
  });

  test('is an AsyncAPI 3 document by the schema of its authors, which refuses a wrong one', () => {
    const ajv = new Ajv({ strict: false, allErrors: true });
    addFormats.default(ajv);
    const isValid = ajv.compile(asyncApiSpecs.schemasWithoutId['3.0.0']);
    const document = asyncApiDocument(events);
    isValid(document);
    expect(isValid.errors ?? []).toEqual([]);
    expect(isValid({ ...document, channels: { order: { adress: 'events:order' } } })).toBe(false);
  });
});

describe('a change of a published event', () => {
  const line = { type: 'object', properties: { sku: { type: 'string' } }, required: ['sku'] };
  const published: JsonSchema = {
    type: 'object',
    description: 'An order was placed.',
    properties: {
      orderId: { type: 'string', format: 'uuid' },
      lines: { type: 'array', items: line },
      note: { type: 'string' },
      reason: { enum: ['one', 'two'] },
    },
    required: ['orderId', 'lines'],
  };
  const change = (properties: Record<string, unknown>, required: readonly string[] = ['orderId', 'lines']): JsonSchema => ({
    ...published,
    properties: { ...(published['properties'] as object), ...properties },
    required,
  });
  const { orderId: _, ...withoutId } = published['properties'] as Record<string, unknown>;
  const changesOf = (now: JsonSchema | undefined) =>
    findIncompatibleChanges(new Map([['order.order-placed.v1', published]]), new Map(now ? [['order.order-placed.v1', now]] : [])).map(
      ({ path, change: what }) => `${path} ${what}`,
    );

  test.each<[string, JsonSchema | undefined, readonly string[]]>([
    [
      'an added required field',
      change({ total: { type: 'integer' } }, ['orderId', 'lines', 'total']),
      ['total is a new required field: stored events lack it'],
    ],
    ['a field that becomes required', change({}, ['orderId', 'lines', 'note']), ['note became required: stored events may lack it']],
    ['a field that becomes optional', change({}, ['lines']), ['orderId is no longer required: readers rely on it']],
    [
      'a removed field',
      { ...published, properties: withoutId, required: ['lines'] },
      ['orderId was removed', 'orderId is no longer required: readers rely on it'],
    ],
    ['another type', change({ note: { type: 'integer' } }), ['note changed type from "string" to "integer"']],
    ['a narrowed value', change({ reason: { enum: ['one'] } }), ['reason changed enum from ["one","two"] to ["one"]']],
    [
      'a value that deployed readers do not know',
      change({ reason: { enum: ['one', 'two', 'three'] } }),
      ['reason changed enum from ["one","two"] to ["one","two","three"]'],
    ],
    ['a narrowed length', change({ note: { type: 'string', maxLength: 5 } }), ['note changed maxLength from none to 5']],
    [
      'a field of a list',
      change({ lines: { type: 'array', items: { ...line, properties: { sku: { type: 'integer' } } } } }),
      ['lines[].sku changed type from "string" to "integer"'],
    ],
    ['the removal of the version', undefined, [' was removed']],
  ])('is refused by name: %s', (_case, now, findings) => {
    expect(changesOf(now)).toEqual(findings);
  });

  test.each<[string, JsonSchema]>([
    ['an added optional field', change({ coupon: { type: 'string' } })],
    [
      'an optional field of a list',
      change({ lines: { type: 'array', items: { ...line, properties: { ...line.properties, size: { type: 'string' } } } } }),
    ],
    ['a better description', { ...published, description: 'A shopper has placed an order.' }],
  ])('is accepted: %s', (_case, now) => {
    expect(changesOf(now)).toEqual([]);
  });

  test('is explained with the event, the field and the remedy', () => {
    const changes = [{ type: 'order.order-placed.v1', path: 'lines[].sku', change: 'was removed' }];
    expect(explainChanges(changes)).toMatch(/order\.order-placed\.v1: lines\[\]\.sku was removed\nPublish a new version instead/);
  });
});
