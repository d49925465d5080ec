import { createHash } from 'node:crypto';

const NONCE = /'nonce-([^']+)'/;

const SCRIPT = /<script(\s[^>]*)?>(.*?)<\/script/gis;

/** The policy with the hashes of the page's own inline scripts in place of the nonce that marks them. Scripts without the nonce stay forbidden. */
export function withScriptHashes(policy: string, html: string): string {
  const [source, nonce] = NONCE.exec(policy) ?? [];
  if (source === undefined) return policy;
  const own = [...html.matchAll(SCRIPT)].filter(
    ([, attributes = '', text = '']) => text !== '' && attributes.includes(` nonce="${nonce}"`),
  );
  const hashes = new Set(own.map(([, , text = '']) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`));
  return policy.replace(` ${source}`, [...hashes].map((hash) => ` ${hash}`).join(''));
}
