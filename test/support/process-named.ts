import { readEndpoints } from '../../tools/endpoints.ts';

/** The current process of the running shop with this name. */
export function processNamed(name: string) {
  const { processes } = readEndpoints(process.env['SHOPMART_ENDPOINTS']);
  const found = processes.filter((process) => process.name.includes(name));
  const [only] = found;
  if (only === undefined || found.length > 1) throw new Error(`expected one process named ${name}: ${JSON.stringify(processes)}`);
  return only;
}
