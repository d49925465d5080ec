import * as z from 'zod';
import { within } from '../concurrency/within.ts';
import type { FlagValues } from './settings.ts';

/** Flags as the AppConfig agent returns them; attributes beside `enabled` are ignored. */
const AgentFlags = z.record(z.string(), z.looseObject({ enabled: z.boolean() }));

const TIMEOUT_MILLIS = 1_000;

/** What the agent has received from AppConfig. */
export interface ReceivedFlags {
  readonly flags: FlagValues;
  /** The number of the configuration version. */
  readonly version: string | undefined;
}

/** Reads all flags from the AppConfig agent. @throws Error that names what is wrong with its response */
export async function readAgent(url: string): Promise<ReceivedFlags> {
  return within(TIMEOUT_MILLIS, async (signal) => {
    const response = await fetch(url, { signal }).catch((cause: unknown) => {
      throw new Error(`the AppConfig agent does not respond at ${url}: ${reasonOf(cause)}`, { cause });
    });
    const text = await response.text();
    if (response.status !== 200) throw new Error(`the AppConfig agent returned status ${response.status}: ${text.slice(0, 200)}`);
    const parsed = AgentFlags.safeParse(parseJson(text));
    if (!parsed.success) throw new Error(`the flags of AppConfig are not valid: ${z.prettifyError(parsed.error).replaceAll(/\s+/g, ' ')}`);
    const flags = Object.fromEntries(Object.entries(parsed.data).map(([flag, { enabled }]) => [flag, enabled]));
    return { flags, version: response.headers.get('configuration-version') ?? undefined };
  });
}

/** Fetch reports a network error as the cause of "fetch failed". */
function reasonOf(error: unknown): string {
  return error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`the AppConfig agent returned no JSON: ${text.slice(0, 200)}`, { cause });
  }
}
