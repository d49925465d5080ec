import { readFileSync } from 'node:fs';
import * as z from 'zod';

const DatabaseAddress = z.object({ host: z.string(), port: z.int(), database: z.string(), user: z.string(), password: z.string() });

const Account = z.object({ email: z.email(), password: z.string() });

/** The addresses of the running shop, written by `local/`. */
const Endpoints = z.object({
  environment: z.string(),
  outputs: z.record(z.string(), z.string()),
  services: z.record(z.string(), z.string()),
  queues: z.record(z.string(), z.string()),
  databases: z.record(z.string(), DatabaseAddress),
  redis: z.record(z.string(), z.string()),
  mailbox: z.url(),
  aws: z.record(z.string(), z.url()),
  /** Of an operator who may call every emulated API. */
  credentials: z.object({ accessKeyId: z.string(), secretAccessKey: z.string() }),
  processes: z.array(z.object({ name: z.string(), kind: z.string(), pid: z.int() })),
});

export type Endpoints = Readonly<z.infer<typeof Endpoints>>;
export type DatabaseAddress = Readonly<z.infer<typeof DatabaseAddress>>;
export type Account = Readonly<z.infer<typeof Account>>;

export const defaultEndpointsFile = process.env['SHOPMART_ENDPOINTS'] ?? '.shopmart/endpoints.json';

/** @throws Error with the remedy if the file cannot be read. */
export function readEndpoints(file: string = defaultEndpointsFile): Endpoints {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Error(`no running shop: ${file} cannot be read. Start one with \`npm start\`, or set SHOPMART_ENDPOINTS to its file.`, {
      cause,
    });
  }
  return Endpoints.parse(JSON.parse(text));
}

export function shopUrl(endpoints: Endpoints): string {
  return output(endpoints, 'ShopUrl');
}

export function accountOf(endpoints: Endpoints, name: 'StaffAccount' | 'ImporterAccount'): Account {
  return Account.parse(JSON.parse(output(endpoints, name)));
}

/** The text that the key of the first staff account's authenticator is made of. */
export function authenticatorSecretOf(endpoints: Endpoints): string {
  return output(endpoints, 'StaffAuthenticator');
}

function output(endpoints: Endpoints, name: string): string {
  const value = endpoints.outputs[name];
  if (value === undefined)
    throw new Error(`the running shop has no output ${name}; its outputs are ${Object.keys(endpoints.outputs).join(', ')}`);
  return value;
}
