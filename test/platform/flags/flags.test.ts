import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openFlags } from '../../../platform/flags/flags.ts';
import type { Flags } from '../../../platform/flags/flags.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { startAppConfigAgent } from '../../support/fakes/appconfig-agent.ts';

let agent: Awaited<ReturnType<typeof startAppConfigAgent>>;
let lines: string[];
let flags: Flags | undefined;

beforeEach(async () => {
  agent = await startAppConfigAgent();
  lines = [];
});

afterEach(async () => {
  await flags?.close();
  flags = undefined;
  await agent.stop();
});

async function open(defaults: Readonly<Record<string, boolean>>, startMillis = 0): Promise<Flags> {
  const logger = createLogger('flags', { destination: { write: (line) => lines.push(line) } });
  flags = await openFlags({ url: agent.url, defaults, logger, startMillis });
  return flags;
}

/** A poll a second, each of a second at most. */
const soon = { timeout: 5_000 };

const warnings = () => lines.filter((line) => line.includes('"level":"warn"'));

describe('flags', () => {
  test('have the values of AppConfig from the start, and the default where none is set', async () => {
    agent.setFlags({ checkout: false });
    const opened = await open({ checkout: true });
    expect(await opened.isOn('checkout', true)).toBe(false);
    expect([await opened.isOn('gifts', true), await opened.isOn('gifts', false)]).toEqual([true, false]);
  });

  test('follow a change within seconds, in both directions, and log it with its version', async () => {
    agent.setFlags({ checkout: true });
    const opened = await open({ checkout: true });
    agent.setFlags({ checkout: false });
    await expect.poll(() => opened.isOn('checkout', true), soon).toBe(false);
    agent.setFlags({ checkout: true });
    await expect.poll(() => opened.isOn('checkout', false), soon).toBe(true);
    expect(lines.filter((line) => line.includes('received the flags')).map((line) => JSON.parse(line).version)).toEqual(['1', '2', '3']);
  });

  test('wait at the start for an agent that starts later', async () => {
    agent.respond(503, 'not ready');
    const opening = open({ checkout: true }, 10_000);
    await expect.poll(() => lines.length).toBe(1);
    agent.setFlags({ checkout: false });
    expect(await (await opening).isOn('checkout', true)).toBe(false);
  });

  test('have their defaults until an agent responds, then its values', async () => {
    const opened = await open({ checkout: false });
    expect(await opened.isOn('checkout', true)).toBe(false);
    expect(lines).toEqual([expect.stringMatching(/no response within 1000 ms.*the defaults apply/)]);
    agent.setFlags({ checkout: true });
    await expect.poll(() => opened.isOn('checkout', false), soon).toBe(true);
  });

  test('have their defaults when there is no agent, which is named once', async () => {
    await agent.stop();
    const opened = await open({ checkout: true }, 1_000);
    expect(await opened.isOn('checkout', false)).toBe(true);
    expect(lines).toEqual([expect.stringMatching(/the AppConfig agent does not respond at http:.*ECONNREFUSED/)]);
  });

  test('keep the last values without a wait while the agent hangs', async () => {
    agent.setFlags({ checkout: false });
    const opened = await open({ checkout: true });
    agent.hang();
    await expect.poll(() => lines.join(''), soon).toContain('the last values apply');
    const startedAt = performance.now();
    expect(await opened.isOn('checkout', true)).toBe(false);
    expect(performance.now() - startedAt).toBeLessThan(500);
  });

  test.each([
    [200, '{', /returned no JSON: \{/],
    [200, '[]', /the flags of AppConfig are not valid: .*expected record/],
    [200, '{"checkout":true}', /the flags of AppConfig are not valid: .*at checkout/],
    [200, '{"checkout":{"enabled":"no"}}', /expected boolean.*at checkout\.enabled/],
    [404, 'no such configuration', /returned status 404: no such configuration/],
  ])('keep the last values when the agent returns %s %s, and log the reason once', async (status, body, reason) => {
    agent.setFlags({ checkout: false });
    const opened = await open({ checkout: true });
    agent.respond(status, body);
    await expect.poll(() => lines.join(''), soon).toMatch(reason);
    expect(await opened.isOn('checkout', true)).toBe(false);
    agent.setFlags({ checkout: true });
    await expect.poll(() => opened.isOn('checkout', false), soon).toBe(true);
    expect(warnings()).toHaveLength(1);
  });

  test('that only AppConfig has are named and ignored, and those that it lacks are named and have their defaults', async () => {
    agent.setFlags({ checkout: false, chekout: true });
    const opened = await open({ checkout: true, gifts: true });
    expect([await opened.isOn('checkout', true), await opened.isOn('gifts', false), await opened.isOn('chekout', false)]).toEqual([
      false,
      true,
      false,
    ]);
    expect(warnings()).toEqual([expect.stringContaining('"missing":["gifts"],"unknown":["chekout"]')]);
  });
});
