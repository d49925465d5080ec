import { readOutputs, urlsOf } from '../endpoints.ts';
import type { Runtime } from '../deploy/deploy.ts';

/** Addresses and accounts for the person who has just started it. */
export function table(runtime: Runtime): string {
  const outputs = readOutputs(runtime).map(({ value, description, isSecret }) => {
    const members: object = isSecret ? JSON.parse(value) : { value };
    return { isSecret, row: [Object.values(members).join(' / '), description] };
  });
  const rows = [
    ...outputs.flatMap(({ isSecret, row }) => (isSecret ? [] : [row])),
    [`${runtime.endpoints['SESV2']}/mailbox`, 'Every mail that is sent'],
    ...outputs.flatMap(({ isSecret, row }) => (isSecret ? [row] : [])),
    ...Object.entries(urlsOf(runtime, 'ECS::Service')).map(([name, url]) => [url, `${name}, without the edge before it`]),
    [`${runtime.state.folder}/endpoints.json`, 'All of these for programs'],
  ];
  const width = Math.max(...rows.map(([first = '']) => first.length));
  return `\n${rows.map(([first = '', second = '']) => `  ${first.padEnd(width)}   ${second}`).join('\n')}\n\n`;
}
