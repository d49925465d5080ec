import { readEndpoints } from '../../tools/endpoints.ts';

/** The process of the running shop that answers to the name now. */
export function processNamed(name: string) {
  const { processes } = readEndpoints(process.env['SHOPMART_ENDPOINTS']);
  const found = processes.filter((process) => process.name.includes(name));
  const [only] = found;
  if (only === undefined || found.length > 1) throw new Error(`one process should be named ${name}: ${JSON.stringify(processes)}`);
  return only;
}
