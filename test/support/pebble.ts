import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import 'reflect-metadata';
import { PemConverter, SubjectAlternativeNameExtension, X509CertificateGenerator } from '@peculiar/x509';
import { ensurePebble } from '../../tools/ensure-tools.ts';
import { spawnGuarded } from '../../tools/servers/spawn-guarded.ts';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';

/** Starts pebble and its DNS server on loopback. The process trusts pebble's address afterwards. */
export async function startPebble() {
  ensurePebble(console.error);
  const folder = mkdtempSync(join(tmpdir(), 'shopmart-pebble-'));
  const [port, managementPort, dnsPort, dnsManagementPort] = [await freePort(), await freePort(), await freePort(), await freePort()];
  const { certificate, key } = await selfSigned([{ type: 'ip', value: '127.0.0.1' }], 1);
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const pebble = {
    listenAddress: `127.0.0.1:${port}`,
    managementListenAddress: `127.0.0.1:${managementPort}`,
    certificate: file('certificate.pem', certificate),
    privateKey: file('key.pem', key),
    httpPort: 1,
    tlsPort: 1,
  };
  const options = { graceMillis: 1_000, stdio: 'ignore' } as const;
  const dnsArguments = ['-dns01', `127.0.0.1:${dnsPort}`, '-management', `127.0.0.1:${dnsManagementPort}`];
  const dns = spawnGuarded('pebble-challtestsrv', [...dnsArguments, '-http01', '', '-https01', '', '-tlsalpn01', ''], options);
  const server = spawnGuarded(
    'pebble',
    ['-config', file('config.json', JSON.stringify({ pebble })), '-strict', '-dnsserver', `127.0.0.1:${dnsPort}`],
    // The nonces that pebble refuses by default show that a refused request is repeated.
    { ...options, env: { ...process.env, PEBBLE_VA_NOSLEEP: '1', PEBBLE_AUTHZREUSE: '0' } },
  );
  setDefaultCACertificates([...getCACertificates(), certificate]);
  const directoryUrl = `https://127.0.0.1:${port}/dir`;
  const management = `https://127.0.0.1:${managementPort}`;
  await eventually(async () => {
    await fetch(directoryUrl);
    await fetch(`http://127.0.0.1:${dnsManagementPort}/`);
  });
  return {
    directoryUrl,
    root: await (await fetch(`${management}/roots/0`)).text(),
    /** Sets or clears a TXT record of the DNS server that pebble asks. */
    setText: async (name: string, text: string | undefined) => {
      const path = text === undefined ? 'clear-txt' : 'set-txt';
      const body = JSON.stringify({ host: `${name}.`, value: text });
      await fetch(`http://127.0.0.1:${dnsManagementPort}/${path}`, { method: 'POST', body });
    },
    async stop() {
      await Promise.all([server.stop(), dns.stop()]);
      rmSync(folder, { recursive: true });
    },
  };
}

export type RunningPebble = Awaited<ReturnType<typeof startPebble>>;

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MILLIS = 86_400_000;

/** A certificate signed by its own key, for these names or addresses, with its key. */
export async function selfSigned(names: readonly { readonly type: 'dns' | 'ip'; readonly value: string }[], days: number) {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const notBefore = new Date(Date.now() - 60_000);
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      name: 'CN=placeholder',
      notBefore,
      notAfter: new Date(notBefore.getTime() + days * DAY_MILLIS),
      keys,
      signingAlgorithm: ALGORITHM,
      extensions: [new SubjectAlternativeNameExtension([...names])],
    },
    crypto,
  );
  const key = PemConverter.encode(await crypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
  return { certificate: certificate.toString('pem'), key };
}
