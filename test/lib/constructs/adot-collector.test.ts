import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { repository } from '../../../tools/build.ts';

const folder = join(repository, 'lib/constructs/adot-collector');

const Pipeline = z.strictObject({ receivers: z.array(z.string()), processors: z.array(z.string()), exporters: z.array(z.string()) });
const Components = z.record(z.string(), z.json());
const Collector = z.strictObject({
  extensions: Components,
  receivers: Components,
  processors: Components,
  exporters: Components,
  service: z.strictObject({
    extensions: z.array(z.string()),
    telemetry: z.json(),
    pipelines: z.strictObject({ metrics: Pipeline, traces: Pipeline }),
  }),
});

const text = readFileSync(join(folder, 'collector.yaml'), 'utf8');
const config = Collector.parse(parse(text));

test('each component of the collector is defined, and each defined one is used', () => {
  const pipelines = Object.values(config.service.pipelines);
  for (const kind of ['receivers', 'processors', 'exporters'] as const) {
    const used = new Set(pipelines.flatMap((pipeline) => pipeline[kind]));
    expect(used, kind).toEqual(new Set(Object.keys(config[kind])));
  }
  expect(config.service.extensions).toEqual(Object.keys(config.extensions));
});

test('it listens on loopback only, and scrapes the service', () => {
  expect(config.receivers).toMatchObject({
    otlp: { protocols: { http: { endpoint: '127.0.0.1:4318' } } },
    prometheus: { config: { scrape_configs: [{ static_configs: [{ targets: ['127.0.0.1:8080'] }] }] } },
  });
});

test('it limits its memory first, and signs what it writes', () => {
  for (const { processors } of Object.values(config.service.pipelines)) expect(processors[0]).toBe('memory_limiter');
  expect(config.exporters).toMatchObject({ prometheusremotewrite: { auth: { authenticator: 'sigv4auth' } } });
  expect(config.extensions).toMatchObject({ sigv4auth: { service: 'aps' } });
});

test('it reads settings that the task definition sets, and no others', () => {
  expect(new Set([...text.matchAll(/\$\{env:(\w+)\}/g)].map(([, name]) => name))).toEqual(new Set(['AWS_REGION', 'REMOTE_WRITE_URL']));
});

test('its image has the file that its command names', () => {
  const dockerfile = readFileSync(join(folder, 'Dockerfile'), 'utf8');
  const [, target] = /^COPY collector\.yaml (\S+)$/m.exec(dockerfile) ?? [];
  expect(dockerfile).toContain(`--config=${target}`);
});
