import fastify from 'fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';

interface Certificate {
  readonly region: string;
  readonly status: string;
  readonly names: readonly string[];
}

/** What an account has, as the APIs that the preflight reads report it. */
export interface AwsAccount {
  readonly account: string;
  readonly roles: readonly string[];
  /** By service and quota code, such as `fargate/L-3032A538`. */
  readonly quotas: Readonly<Record<string, number>>;
  /** Quotas that were never changed. */
  readonly defaultQuotas: Readonly<Record<string, number>>;
  readonly prefixList: string | undefined;
  /** With their states. */
  readonly zones: Readonly<Record<string, string>>;
  readonly mail: { readonly isProduction: boolean; readonly isSending: boolean };
  /** Whether each is verified. */
  readonly identities: Readonly<Record<string, boolean>>;
  /** By ARN. */
  readonly certificates: Readonly<Record<string, Certificate>>;
  /** Actions that the credentials are not allowed. */
  readonly denied: readonly string[];
}

/** An AWS account on a port, in the wire formats of IAM and EC2 (query), ACM and Service Quotas (JSON) and SES (REST). */
export async function startAwsAccount(state: () => AwsAccount) {
  const app = fastify();
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));

  const json = (reply: FastifyReply, status: number, body: object) =>
    reply.code(status).type('application/x-amz-json-1.1').send(JSON.stringify(body));
  const jsonError = (reply: FastifyReply, status: number, type: string) =>
    json(reply.header('x-amzn-errortype', type), status, { __type: type, message: `${type} of the account` });
  const xml = (reply: FastifyReply, status: number, body: string) => reply.code(status).type('text/xml').send(body);

  /** Signed for in the request. */
  const regionOf = ({ headers }: FastifyRequest) => /Credential=[^/]+\/\d+\/([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? '';

  const byJson: Readonly<Record<string, (body: Record<string, string>, request: FastifyRequest, reply: FastifyReply) => unknown>> = {
    'CertificateManager.DescribeCertificate': ({ CertificateArn = '' }, request, reply) => {
      const found = state().certificates[CertificateArn];
      if (found?.region !== regionOf(request)) return jsonError(reply, 400, 'ResourceNotFoundException');
      return json(reply, 200, { Certificate: { CertificateArn, Status: found.status, SubjectAlternativeNames: found.names } });
    },
    'ServiceQuotasV20190624.GetServiceQuota': ({ ServiceCode, QuotaCode }, _request, reply) => {
      const Value = state().quotas[`${ServiceCode}/${QuotaCode}`];
      return Value === undefined ? jsonError(reply, 400, 'NoSuchResourceException') : json(reply, 200, { Quota: { Value } });
    },
    'ServiceQuotasV20190624.GetAWSDefaultServiceQuota': ({ ServiceCode, QuotaCode }, _request, reply) => {
      const Value = state().defaultQuotas[`${ServiceCode}/${QuotaCode}`];
      return Value === undefined ? jsonError(reply, 400, 'NoSuchResourceException') : json(reply, 200, { Quota: { Value } });
    },
  };
  const byQuery: Readonly<Record<string, (form: URLSearchParams, reply: FastifyReply) => unknown>> = {
    GetRole: (form, reply) => {
      const name = form.get('RoleName') ?? '';
      if (!state().roles.includes(name))
        return xml(
          reply,
          404,
          `<ErrorResponse><Error><Type>Sender</Type><Code>NoSuchEntity</Code><Message>no ${name}</Message></Error></ErrorResponse>`,
        );
      const arn = `arn:aws:iam::${state().account}:role/aws-service-role/any/${name}`;
      return xml(
        reply,
        200,
        `<GetRoleResponse><GetRoleResult><Role><RoleName>${name}</RoleName><Arn>${arn}</Arn></Role></GetRoleResult></GetRoleResponse>`,
      );
    },
    DescribeManagedPrefixLists: (form, reply) => {
      const isAsked = form.get('Filter.1.Value.1') === 'com.amazonaws.global.cloudfront.origin-facing';
      const id = isAsked ? state().prefixList : undefined;
      const item = id === undefined ? '' : `<item><prefixListId>${id}</prefixListId></item>`;
      return xml(
        reply,
        200,
        `<DescribeManagedPrefixListsResponse><prefixListSet>${item}</prefixListSet></DescribeManagedPrefixListsResponse>`,
      );
    },
    DescribeAvailabilityZones: (_form, reply) => {
      const items = Object.entries(state().zones).map(
        ([name, zoneState]) => `<item><zoneName>${name}</zoneName><zoneState>${zoneState}</zoneState></item>`,
      );
      const set = `<availabilityZoneInfo>${items.join('')}</availabilityZoneInfo>`;
      return xml(reply, 200, `<DescribeAvailabilityZonesResponse>${set}</DescribeAvailabilityZonesResponse>`);
    },
  };
  const deny = (reply: FastifyReply) =>
    xml(
      reply,
      403,
      '<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>not allowed</Message></Error></Errors></Response>',
    );

  app.post('/', (request, reply) => {
    const body = String(request.body);
    const target = request.headers['x-amz-target'];
    if (typeof target === 'string') {
      if (state().denied.includes(target.split('.')[1] ?? '')) return jsonError(reply, 400, 'AccessDeniedException');
      return byJson[target]?.(JSON.parse(body), request, reply) ?? jsonError(reply, 400, 'UnknownOperationException');
    }
    const form = new URLSearchParams(body);
    const action = form.get('Action') ?? '';
    if (state().denied.includes(action)) return deny(reply);
    return byQuery[action]?.(form, reply) ?? jsonError(reply, 400, 'UnknownOperationException');
  });
  app.get('/v2/email/account', (_request, reply) => {
    const { isProduction, isSending } = state().mail;
    return json(reply, 200, { ProductionAccessEnabled: isProduction, SendingEnabled: isSending });
  });
  app.get<{ Params: { identity: string } }>('/v2/email/identities/:identity', ({ params }, reply) => {
    const isVerified = state().identities[params.identity];
    return isVerified === undefined
      ? jsonError(reply, 404, 'NotFoundException')
      : json(reply, 200, { VerifiedForSendingStatus: isVerified });
  });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return { url, stop: () => app.close() };
}
