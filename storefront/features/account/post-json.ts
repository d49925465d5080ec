import * as z from 'zod/mini';

const Problem = z.object({ problem: z.string() });

export type Posted = { readonly body: unknown } | { readonly problem: string };

/** Posts to the storefront from a page's script. */
export async function postJson(path: string, body: unknown): Promise<Posted> {
  try {
    const response = await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    const received: unknown = await response.json();
    return response.ok ? { body: received } : Problem.parse(received);
  } catch {
    return { problem: 'unavailable' };
  }
}
