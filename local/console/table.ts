import { readOutputs } from '../endpoints.ts';
import type { Runtime } from '../deploy/deploy.ts';

/** Addresses and accounts for the person who has just started it. */
export function table(runtime: Runtime): string {
  const outputs = readOutputs(runtime);
  const row = ({ value, description }: (typeof outputs)[number]) => [
    value.startsWith('{') ? Object.values(members(value)).join(' / ') : value,
    description,
  ];
  const rows = [
    ...outputs.filter(({ isSecret }) => !isSecret).map(row),
    [`${runtime.endpoints['SESV2']}/mailbox`, 'Every mail that is sent'],
    ...outputs.filter(({ isSecret }) => isSecret).map(row),
    ...[...runtime.services].map(([name, url]) => [url, `${name}: /metrics, /openapi.json`]),
    [`${runtime.state.folder}/endpoints.json`, 'All of these for programs'],
  ];
  const width = Math.max(...rows.map(([first = '']) => first.length));
  return `\n${rows.map(([first = '', second = '']) => `  ${first.padEnd(width)}   ${second}`).join('\n')}\n\n`;
}

function members(secret: string): object {
  return JSON.parse(secret);
}
