import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openConfiguration } from '../../../../local/emulators/appconfig/configuration.ts';
import { readFlagResources } from '../../../../local/emulators/appconfig/resources.ts';
import { flagResources } from '../../../support/flag-resources.ts';

let folder: string;
let now: Date;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'appconfig-'));
  now = new Date('2026-01-01T10:00:00Z');
});
afterEach(() => rmSync(folder, { recursive: true }));

function open(flags: Readonly<Record<string, boolean>>) {
  const resources = readFlagResources(flagResources(flags));
  if (!resources) throw new Error('no flags');
  return openConfiguration(resources, join(folder, 'state.json'), () => now);
}

const content = (checkout: boolean) =>
  JSON.stringify({ version: '1', flags: { checkout: { name: 'checkout' } }, values: { checkout: { enabled: checkout } } });
const valueIn = (text: string): unknown => JSON.parse(text).values.checkout.enabled;

test('templates without AppConfig have no flags, and those with two applications are refused', () => {
  expect(readFlagResources([])).toBeUndefined();
  const [application, ...others] = flagResources({ checkout: true });
  if (!application) throw new Error('no application');
  expect(() => readFlagResources([application, application, ...others])).toThrow(/have 2 AWS::AppConfig::Application: one is emulated/);
});

describe('the configuration', () => {
  test('has the values of the template first', () => {
    expect(valueIn(open({ checkout: true }).current().content)).toBe(true);
  });

  test('keeps a switch over restarts, until the template has other values', () => {
    const configuration = open({ checkout: true });
    configuration.deploy(configuration.createVersion(content(false), 'drill').number, 'str0001', 'drill');
    expect(valueIn(configuration.current().content)).toBe(false);
    expect(valueIn(open({ checkout: true }).current().content)).toBe(false);
    expect(open({ checkout: true }).deployments()).toMatchObject([
      { description: 'drill' },
      { description: 'the values of lib/environments/dev.ts' },
    ]);
    expect(open({ checkout: true, gifts: false }).current()).toMatchObject({ number: 3 });
  });

  test('changes when a gradual deployment is complete, and refuses a second one meanwhile', () => {
    const configuration = open({ checkout: true });
    const { number } = configuration.createVersion(content(false), '');
    const deployment = configuration.deploy(number, 'str0002', '');
    now = new Date(now.getTime() + 5 * 60_000);
    expect([configuration.progress(deployment), valueIn(configuration.current().content)]).toEqual([25, true]);
    expect(() => configuration.deploy(1, 'str0001', '')).toThrow('Deployment in progress');
    now = new Date(now.getTime() + 15 * 60_000);
    expect([configuration.progress(deployment), valueIn(configuration.current().content)]).toEqual([100, false]);
  });

  test.each([
    ['no JSON', '{', /parsing content as JSON/],
    ['another version of the type', '{"version":"2","flags":{},"values":{}}', /version/],
    ['a value that is not boolean', content(true).replace('true', '"yes"'), /expected boolean/],
    ['a value of an undefined flag', '{"version":"1","flags":{},"values":{"checkout":{"enabled":true}}}', /not defined in flags/],
    ['a name that AppConfig refuses', content(true).replaceAll('checkout', 'Check out'), /Invalid key/],
  ])('refuses content with %s', (_, text, message) => {
    expect(() => open({ checkout: true }).createVersion(text, '')).toThrow(message);
  });

  test('refuses a version that is not based on the latest one', () => {
    const configuration = open({ checkout: true });
    configuration.createVersion(content(false), '', 1);
    expect(() => configuration.createVersion(content(false), '', 1)).toThrow('The latest version is 2, not 1');
  });

  test('refuses the deployment of an unknown version, and an unknown strategy', () => {
    expect(() => open({ checkout: true }).deploy(7, 'str0001', '')).toThrow('configuration version 7 was not found');
    expect(() => open({ checkout: true }).deploy(1, 'other', '')).toThrow('deployment strategy other was not found');
  });
});
