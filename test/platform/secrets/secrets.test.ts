import { createServer } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { awsSecretSource } from '../../../adapters/secrets/aws/source.ts';
import { cachedSecrets } from '../../../platform/secrets/secrets.ts';

const cached = cachedSecrets(awsSecretSource());

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
  vi.useFakeTimers({ toFake: ['Date'] });
  return () => vi.useRealTimers();
});

const later = (minutes: number) => vi.setSystemTime(Date.now() + minutes * 60_000);

describe('a secret', () => {
  test('is fetched once for concurrent callers', async () => {
    secrets.set('arn:once', 'open sesame, please');
    expect(await Promise.all([cached.value('arn:once'), cached.value('arn:once')])).toEqual(['open sesame, please', 'open sesame, please']);
    expect(await cached.value('arn:once')).toBe('open sesame, please');
    expect(requests).toBe(1);
  });

  test('that is missing is named, and found once it exists', async () => {
    await expect(cached.value('arn:late')).rejects.toThrow('cannot read the secret arn:late');
    secrets.set('arn:late', 'here it is, at last');
    expect(await cached.value('arn:late')).toBe('here it is, at last');
  });

  test('that is set or changed later is used within five minutes', async () => {
    secrets.set('arn:changed', 'generated in its stead');
    await cached.value('arn:changed');
    secrets.set('arn:changed', 'sk_live_of_the_shop\n');
    later(4);
    expect(await cached.value('arn:changed')).toBe('generated in its stead');
    later(2);
    expect(await cached.value('arn:changed')).toBe('sk_live_of_the_shop');
  });

  test('is kept when a refresh fails, and the refresh is retried', async () => {
    secrets.set('arn:kept', 'the first that was read');
    await cached.value('arn:kept');
    secrets.delete('arn:kept');
    later(6);
    expect(await cached.value('arn:kept')).toBe('the first that was read');
    secrets.set('arn:kept', 'the next that was read');
    later(6);
    expect(await cached.value('arn:kept')).toBe('the next that was read');
  });

  test('that is too short is refused', async () => {
    secrets.set('arn:short', 'hunter2                       ');
    await expect(cached.value('arn:short')).rejects.toMatchObject({ cause: { message: 'it holds fewer than 16 characters of text' } });
  });

  test('builds a client once, and again only when its text has changed', async () => {
    secrets.set('arn:client', 'the key of a client');
    const client = cached.madeOf('arn:client', (key) => ({ key }));
    const first = await client();
    later(6);
    expect(await client()).toBe(first);
    secrets.set('arn:client', 'another key of a client');
    later(6);
    expect(await client()).toEqual({ key: 'another key of a client' });
  });

  test('with a login is parsed, and one without is refused without being shown', async () => {
    secrets.set('arn:login', JSON.stringify({ username: 'product_app', password: 'p', host: 'core' }));
    expect(await cached.login('arn:login')).toEqual({ username: 'product_app', password: 'p' });
    secrets.set('arn:other', 'a password alone, hunter2');
    await expect(cached.login('arn:other')).rejects.toThrow('the secret arn:other is not a JSON object with username and password');
  });
});
