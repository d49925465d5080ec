import { createPrivateKey, X509Certificate } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

interface Imported {
  readonly Certificate: string;
  readonly PrivateKey: string;
  readonly CertificateChain?: string;
}

export interface CertificateApisOptions {
  readonly hostedZoneId: string;
  /** Publishes a TXT record in the DNS, or removes it. */
  readonly setText: (name: string, value: string | undefined) => Promise<void>;
}

/** Route 53 and ACM by their wire formats, as far as the renewal of a certificate calls them. */
export async function startCertificateApis({ hostedZoneId, setText }: CertificateApisOptions) {
  const certificates = new Map<string, Imported>();
  const records = new Map<string, string>();
  const pending = new Map<string, number>();
  const refusedImports: string[] = [];
  let publishes = true;

  const route53 = async (method: string, path: string, body: string): Promise<{ status: number; xml: string }> => {
    const error = (code: string, message: string) => ({
      status: 400,
      xml: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
    });
    const change = (element: string, id: string, status: string) => ({
      status: 200,
      xml: `<${element} xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><ChangeInfo><Id>/change/${id}</Id><Status>${status}</Status><SubmittedAt>2026-11-30T12:00:00Z</SubmittedAt></ChangeInfo></${element}>`,
    });
    if (method === 'GET') {
      const id = path.split('/').at(-1) ?? '';
      const left = pending.get(id) ?? 0;
      pending.set(id, left - 1);
      return change('GetChangeResponse', id, left > 0 ? 'PENDING' : 'INSYNC');
    }
    if (path !== `/2013-04-01/hostedzone/${hostedZoneId}/rrset`) return error('NoSuchHostedZone', 'No hosted zone found');
    const field = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(body)?.[1] ?? '';
    const [action, name, value] = [field('Action'), field('Name'), field('Value').replaceAll('&quot;', '"')];
    if (field('Type') !== 'TXT' || !/^"[^"]*"$/.test(value))
      return error('InvalidChangeBatch', 'a TXT value is enclosed in quotation marks');
    if (action === 'DELETE' && records.get(name) !== value)
      return error('InvalidChangeBatch', `Tried to delete ${name}, but it was not found`);
    if (action === 'DELETE') records.delete(name);
    else records.set(name, value);
    if (publishes) await setText(name, action === 'DELETE' ? undefined : value.slice(1, -1));
    const id = `C${pending.size + 1}`;
    // Only the first change takes a second look.
    pending.set(id, pending.size === 0 ? 1 : 0);
    return change('ChangeResourceRecordSetsResponse', id, 'PENDING');
  };

  const acm = (region: string, action: string, input: Record<string, string>): { status: number; body: object } => {
    const error = (type: string, message: string) => ({ status: 400, body: { __type: type, message } });
    const arn = input['CertificateArn'] ?? '';
    const found = certificates.get(arn);
    if (!found || arn.split(':')[3] !== region) return error('ResourceNotFoundException', `Could not find certificate ${arn}.`);
    if (action === 'DescribeCertificate') {
      const { validFrom, validTo, subjectAltName = '' } = new X509Certificate(found.Certificate);
      const [NotBefore = 0, NotAfter = 0] = [validFrom, validTo].map((time) => Date.parse(time) / 1_000);
      const SubjectAlternativeNames = subjectAltName.split(', ').map((name) => name.replace('DNS:', ''));
      return {
        status: 200,
        body: { Certificate: { CertificateArn: arn, Type: 'IMPORTED', Status: 'ISSUED', NotBefore, NotAfter, SubjectAlternativeNames } },
      };
    }
    const pem = (name: string) => Buffer.from(input[name] ?? '', 'base64').toString();
    const imported = { Certificate: pem('Certificate'), PrivateKey: pem('PrivateKey'), CertificateChain: pem('CertificateChain') };
    if (refusedImports.includes(region)) return error('LimitExceededException', 'imports are refused');
    const leaf = new X509Certificate(imported.Certificate);
    if (!leaf.checkPrivateKey(createPrivateKey(imported.PrivateKey)))
      return error('ValidationException', 'The private key does not match.');
    if (!leaf.verify(new X509Certificate(imported.CertificateChain).publicKey))
      return error('ValidationException', 'The chain does not match.');
    certificates.set(arn, imported);
    return { status: 200, body: { CertificateArn: arn } };
  };

  const server = createServer((request, response) => {
    void text(request).then(async (body) => {
      const target = request.headers['x-amz-target'];
      if (typeof target === 'string') {
        const region = /\/([a-z0-9-]+)\/acm\/aws4_request/.exec(request.headers.authorization ?? '')?.[1] ?? '';
        const { status, body: result } = acm(region, target.split('.')[1] ?? '', JSON.parse(body) as Record<string, string>);
        return response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(result));
      }
      const { status, xml } = await route53(request.method ?? '', request.url ?? '', body);
      return response.writeHead(status, { 'content-type': 'text/xml' }).end(`<?xml version="1.0"?>${xml}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    endpoints: { AWS_ENDPOINT_URL_ROUTE_53: url, AWS_ENDPOINT_URL_ACM: url },
    certificates,
    records,
    refusedImports,
    /** Whether changes reach the DNS; they do not when the name is delegated elsewhere. */
    publish: (isDelegated: boolean) => {
      publishes = isDelegated;
    },
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
