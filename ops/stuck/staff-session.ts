import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { readEndpoints, shopUrl } from '../../tools/endpoints.ts';
import { findStackResource } from '../command/stack-resources.ts';
import type { Target } from '../command/target.ts';

const Account = z.object({ email: z.string(), password: z.string() });
const Session = z.object({ sessionToken: z.string() });
const Problem = z.object({ detail: z.string() });
const TIMEOUT_MILLIS = 15_000;

/** Sends requests to the shop's API as its first staff account: the password is in a secret, the code is of its authenticator app. */
export async function openStaffSession(target: Target, code: string) {
  const url = target.isLaptop ? shopUrl(readEndpoints()) : await readShopUrl(target);
  const secrets = new SecretsManagerClient(target.clientOf('secrets-manager'));
  const { physicalId: SecretId } = await findStackResource(target, 'user', 'AWS::SecretsManager::Secret', 'staff-secret');
  const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId }));
  const send = async (method: 'GET' | 'POST', path: string, body?: object, authorization?: string): Promise<unknown> => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { ...(body && { 'content-type': 'application/json' }), ...(authorization !== undefined && { authorization }) },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MILLIS),
    });
    const text = await response.text();
    const json: unknown = text === '' ? undefined : parsed(text);
    if (response.ok) return json;
    throw new Error(`${method} ${path}: ${Problem.safeParse(json).data?.detail ?? `the shop returned ${response.status}`}`);
  };
  const open = process.env['SHOPMART_STAFF_SESSION'];
  if (open !== undefined) return async (method: 'GET' | 'POST', path: string, body?: object) => send(method, path, body, `Session ${open}`);
  const { email, password } = Account.parse(JSON.parse(SecretString));
  const first = Session.parse(await send('POST', '/api/sessions', { email, password }));
  const { sessionToken } = Session.parse(
    await send('POST', '/api/sessions/current/second-factor', { code }, `Session ${first.sessionToken}`),
  );
  return async (method: 'GET' | 'POST', path: string, body?: object) => send(method, path, body, `Session ${sessionToken}`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function readShopUrl(target: Target): Promise<string> {
  const client = new CloudFormationClient(target.clientOf('cloudformation'));
  const StackName = `shopmart-${target.config.name}-edge`;
  const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName }));
  const url = stack?.Outputs?.find(({ OutputKey }) => OutputKey === 'ShopUrl')?.OutputValue;
  if (url === undefined) throw new Error(`the stack ${StackName} has no output ShopUrl`);
  return url;
}
