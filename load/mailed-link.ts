import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import type { Endpoints } from '../tools/endpoints.ts';

const Mails = z.object({ mails: z.array(z.object({ text: z.string().default('') })) });

/** Events reach the notification service within seconds. */
const MOST_TRIES = 300;
const PAUSE_MILLIS = 100;

/** The token of the newest link that the running shop has mailed to an address, as soon as there is one that is not `former`. */
export async function mailedLink({ mailbox }: Pick<Endpoints, 'mailbox'>, email: string, former?: string): Promise<string> {
  const query = new URLSearchParams({ format: 'json', to: email.toLowerCase() });
  const url = `${mailbox}?${query.toString()}`;
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const { mails } = Mails.parse(await (await fetch(url, { signal: AbortSignal.timeout(10_000) })).json());
    const token = mails.map(({ text }) => /\/account\/link\?token=([\w-]+)/.exec(text)?.[1]).find((found) => found !== undefined);
    if (token !== undefined && token !== former) return token;
    await pause(PAUSE_MILLIS);
  }
  throw new Error(
    `no link was mailed to ${email} within ${(MOST_TRIES * PAUSE_MILLIS) / 1000} s; the running shop's mailbox is ${mailbox}`,
  );
}
