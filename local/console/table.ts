import type { Runtime } from '../deploy/runtime.ts';
import type { Output } from '../endpoints.ts';

/** Addresses and accounts for the person who has just started it. */
export function table(outputs: readonly Output[], { services, sdk, state }: Runtime): string {
  const rows = [
    ...outputs.filter(({ isSecret }) => !isSecret).map(({ value, description }) => [value, description]),
    [`${sdk['AWS_ENDPOINT_URL_SESV2']}/mailbox`, 'Every mail that is sent'],
    ...outputs.filter(({ isSecret }) => isSecret).map(({ value, description }) => [readable(value), description]),
    ...[...services].map(([name, url]) => [url, `Service ${name}: /metrics, /openapi.json, /health/ready`]),
    [`${state.folder}/endpoints.json`, 'All of these for programs'],
  ];
  const width = Math.max(...rows.map(([first = '']) => first.length));
  return `\n${rows.map(([first = '', second = '']) => `  ${first.padEnd(width)}   ${second}`).join('\n')}\n\n`;
}

/** The members of a JSON secret, or the text itself. */
function readable(secret: string): string {
  if (!secret.startsWith('{')) return secret;
  const members: object = JSON.parse(secret);
  return Object.values(members).join(' / ');
}
