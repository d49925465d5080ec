import { readOutputs, urlsOf } from '../endpoints.ts';
import type { Runtime } from '../deploy/deploy.ts';

/** The addresses and accounts of the running shop. */
export function table(runtime: Runtime): string {
  const outputs = readOutputs(runtime).map(({ value, description, isSecret }) => {
    // A secret may be a plain text, such as the key of an authenticator.
    const members: object = isSecret && value.startsWith('{') ? JSON.parse(value) : { value };
    return { isSecret, row: [Object.values(members).join(' / '), description] };
  });
  const rows = [
    ...outputs.flatMap(({ isSecret, row }) => (isSecret ? [] : [row])),
    [`${runtime.endpoints['SESV2']}/mailbox`, 'All mails that are sent'],
    ...outputs.flatMap(({ isSecret, row }) => (isSecret ? [row] : [])),
    ...Object.entries(urlsOf(runtime, 'ECS::Service')).map(([name, url]) => [url, `${name}, without the edge`]),
    [`${runtime.state.folder}/endpoints.json`, 'All addresses, as JSON'],
  ];
  const width = Math.max(...rows.map(([first = '']) => first.length));
  return `\n${rows.map(([first = '', second = '']) => `  ${first.padEnd(width)}   ${second}`).join('\n')}\n\n`;
}
