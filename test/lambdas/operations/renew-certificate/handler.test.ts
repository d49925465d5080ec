import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import type { Context } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { selfSigned, startPebble, type RunningPebble } from '../../../support/pebble.ts';
import { startAws } from '../../../support/fakes/emulated-aws.ts';
import { startCertificateApis } from '../../../support/fakes/certificate-apis.ts';

const hostName = 'www.shop.example';
const hostedZoneId = 'Z0123456789ABC';
const [cloudFront, loadBalancer] = ['us-east-1', 'eu-west-2'].map((region) => `arn:aws:acm:${region}:000000000000:certificate/shop`);
const accountKeyArn = 'arn:aws:secretsmanager:eu-west-2:000000000000:secret:account-key';
const accountKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

let pebble: RunningPebble;
let aws: Awaited<ReturnType<typeof startAws>>;
let apis: Awaited<ReturnType<typeof startCertificateApis>>;
let handler: (event: object, context: Context) => Promise<void>;

beforeAll(async () => {
  pebble = await startPebble();
  aws = await startAws({ secrets: { [accountKeyArn]: accountKey } });
  apis = await startCertificateApis({ hostedZoneId, setText: pebble.setText });
  Object.assign(process.env, apis.endpoints, {
    HOST_NAME: hostName,
    CERTIFICATE_ARNS: [cloudFront, loadBalancer].join(),
    ACME_DIRECTORY_URL: pebble.directoryUrl,
    ACME_CONTACT: 'operations@shop.example',
    ACCOUNT_KEY_SECRET_ARN: accountKeyArn,
    HOSTED_ZONE_ID: hostedZoneId,
  });
  handler = (await import('../../../../lambdas/operations/renew-certificate/handler.ts')).handler as never;
}, 120_000);

afterAll(async () => {
  await pebble.stop();
  apis.stop();
  await aws.stop();
});

const run = () => handler({}, {} as Context);
const store = async (arn: string | undefined, days: number, name = hostName) => {
  const { certificate, key } = await selfSigned([{ type: 'dns', value: name }], days);
  apis.certificates.set(arn ?? '', { Certificate: certificate, PrivateKey: key });
};
const stored = (arn: string | undefined) => apis.certificates.get(arn ?? '');

beforeEach(async () => {
  apis.publish(true);
  apis.refusedImports.length = 0;
  await store(cloudFront, 1);
  await store(loadBalancer, 1);
});

test('a placeholder is replaced in both regions by a certificate of the authority, whose chain leads to its root', async () => {
  await run();
  const { Certificate = '', CertificateChain = '' } = stored(cloudFront) ?? {};
  expect(stored(loadBalancer)?.Certificate).toBe(Certificate);
  const [leaf, intermediate, root] = [Certificate, CertificateChain, pebble.root].map((pem) => new X509Certificate(pem));
  expect(leaf?.checkHost(hostName)).toBe(hostName);
  expect(leaf?.verify(intermediate?.publicKey as never)).toBe(true);
  expect(intermediate?.verify(root?.publicKey as never)).toBe(true);
  expect(apis.records).toEqual(new Map());
});

test('a certificate with enough life left is kept, without a call of the authority', async () => {
  await run();
  const before = stored(cloudFront)?.Certificate;
  // An order would fail now.
  apis.publish(false);
  await run();
  expect(stored(cloudFront)?.Certificate).toBe(before);
});

test('a certificate for another name is replaced', async () => {
  await store(cloudFront, 90);
  await store(loadBalancer, 90, 'former.shop.example');
  await run();
  expect(new X509Certificate(stored(loadBalancer)?.Certificate ?? '').checkHost(hostName)).toBe(hostName);
});

test('a run that failed after the first region is completed by the next', async () => {
  apis.refusedImports.push('eu-west-2');
  await expect(run()).rejects.toThrow('imports are refused');
  expect(stored(cloudFront)?.Certificate).not.toBe(stored(loadBalancer)?.Certificate);
  apis.refusedImports.length = 0;
  await run();
  expect(stored(cloudFront)?.Certificate).toBe(stored(loadBalancer)?.Certificate);
});

test('a challenge whose record the authority does not see is refused with the remedy, and changes nothing', async () => {
  const before = stored(cloudFront)?.Certificate;
  apis.publish(false);
  await expect(run()).rejects.toThrow(new RegExp(`did not accept the TXT record _acme-challenge.${hostName}: .*delegated`));
  expect(stored(cloudFront)?.Certificate).toBe(before);
  expect(apis.records).toEqual(new Map());
});
