import { expect, test } from 'vitest';
import { requestSigner } from '../../../platform/aws/request-signer.ts';

// The credentials, the time and the signatures are those of AWS's test suite of Signature Version 4 (get-vanilla, post-vanilla).
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const now = new Date('2015-08-30T12:36:00Z');

test.each([
  ['GET', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
  ['POST', '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
])('signs a %s as AWS does', (method, signature) => {
  const sign = requestSigner({ method, path: '/', scope: 'us-east-1/service/aws4_request', headers: { Host: 'example.amazonaws.com' } });
  const { authorization } = sign(credentials, '', now);
  expect(authorization).toBe(
    `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=${signature}`,
  );
});

test('signs with the key of the day and of the credentials, and sends the session token', () => {
  const sign = requestSigner({
    method: 'POST',
    path: '/',
    scope: 'us-east-1/service/aws4_request',
    headers: { host: 'example.amazonaws.com' },
  });
  const signatures = [
    sign(credentials, '{}', now),
    sign(credentials, '{}', new Date('2015-08-31T12:36:00Z')),
    sign({ ...credentials, secretAccessKey: 'rotated' }, '{}', now),
    sign({ ...credentials, sessionToken: 'token' }, '{}', now),
    sign(credentials, '{"another":"body"}', now),
  ].map(({ authorization }) => /Signature=(\w+)/.exec(authorization ?? '')?.[1]);
  expect(new Set(signatures).size).toBe(5);
  expect(sign({ ...credentials, sessionToken: 'token' }, '{}', now)['x-amz-security-token']).toBe('token');
});
