import { createServer } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { loginOf, secretValue } from '../../../platform/aws/secret.ts';

// Secrets Manager itself, as far as it is asked here.
const secrets = new Map<string, string>();
let requests = 0;
const server = createServer((request, response) => {
  let text = '';
  request.on('data', (chunk) => (text += chunk));
  request.on('end', () => {
    requests += 1;
    const { SecretId } = JSON.parse(text) as { SecretId: string };
    const SecretString = secrets.get(SecretId);
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    response.statusCode = SecretString === undefined ? 400 : 200;
    response.end(
      JSON.stringify(SecretString === undefined ? { __type: 'ResourceNotFoundException', message: 'no such secret' } : { SecretString }),
    );
  });
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    AWS_REGION: 'eu-west-2',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

beforeEach(() => {
  requests = 0;
});

describe('a secret', () => {
  test('is fetched once, however many ask at the same moment', async () => {
    secrets.set('arn:once', 'open sesame');
    expect(await Promise.all([secretValue('arn:once'), secretValue('arn:once')])).toEqual(['open sesame', 'open sesame']);
    expect(await secretValue('arn:once')).toBe('open sesame');
    expect(requests).toBe(1);
  });

  test('that is missing is named, and found once it is there', async () => {
    await expect(secretValue('arn:late')).rejects.toThrow('cannot read the secret arn:late');
    secrets.set('arn:late', 'now');
    expect(await secretValue('arn:late')).toBe('now');
  });

  test('with a login is parsed, and one without is refused without being shown', async () => {
    secrets.set('arn:login', JSON.stringify({ username: 'product_app', password: 'p', host: 'core' }));
    expect(await loginOf('arn:login')).toEqual({ username: 'product_app', password: 'p' });
    secrets.set('arn:other', 'hunter2');
    await expect(loginOf('arn:other')).rejects.toThrow('the secret arn:other is no JSON object with username and password');
  });
});
