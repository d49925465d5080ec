import type { Assembly, ResourceTemplate, Stack } from '../assembly/assembly.ts';
import type { Authorities } from '../assembly/authorities.ts';
import { createEvaluator } from '../assembly/intrinsics.ts';
import type { Evaluator } from '../assembly/intrinsics.ts';
import { isObject, text } from '../assembly/json.ts';
import type { Json } from '../assembly/json.ts';
import { attributeOf, checkType, hostOf, isCustom } from '../assembly/resource-types.ts';
import type { Resource } from '../assembly/resource-types.ts';
import type { State } from '../state.ts';
import { connectNames } from './connect-names.ts';
import { secretValue } from './secrets.ts';

/** A resource that is to be deployed. */
export interface Deployable {
  readonly stack: Stack;
  readonly id: string;
  readonly key: string;
  readonly template: ResourceTemplate;
}

/** The assembly as it stands on this machine: every name, port and secret that its templates refer to. */
export interface World {
  readonly evaluator: Evaluator;
  readonly resources: readonly Deployable[];
  readonly authorities: Authorities;
  ofType(type: string): readonly Deployable[];
  properties(resource: Deployable): Json;
  attribute(resource: Deployable, name: string): string;
  /** The resource that goes by this name or ARN. */
  byRef(type: string, ref: string): Deployable;
  port(resource: Deployable): number;
  /** A secret's text, or one member of it. */
  secret(arn: string, key?: string): string;
  isSecret(arn: string): boolean;
  setCustomResource(resource: Deployable, physicalId: string, data: Readonly<Record<string, Json>>): void;
}

const served = [
  'AWS::RDS::DBCluster',
  'AWS::ElastiCache::ReplicationGroup',
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'AWS::CloudFront::Distribution',
  'AWS::ECS::Service',
];

/** @param shopPort - of the first distribution */
export async function buildWorld(assembly: Assembly, state: State, shopPort: number): Promise<World> {
  const ports = new Map<string, number>();
  const customs = new Map<string, { physicalId: string; data: Readonly<Record<string, Json>> }>();
  const secrets = new Map<string, string>();
  const view = (stack: Stack, id: string, template: ResourceTemplate): Resource => ({
    id,
    stackName: stack.name,
    type: template.Type,
    property: (name) => evaluator.resolve(template.Properties[name], stack),
    arn: (resource, service = serviceOf(template.Type)) =>
      `arn:aws:${service}:${service === 'iam' ? '' : stack.region}:${stack.account}:${resource}`,
    port: () => ports.get(`${stack.name}/${id}`) ?? 0,
  });
  const attribute = (stack: Stack, id: string, name: string): Json => {
    const template = stack.Resources[id];
    if (!template) throw new Error(`${stack.name}: there is no resource or parameter ${id}`);
    if (!isCustom(template.Type)) return attributeOf(view(stack, id, template), name);
    const custom = customs.get(`${stack.name}/${id}`);
    if (!custom) throw new Error(`${stack.name}: ${id}.${name} is asked for before the custom resource has answered`);
    if (name !== 'Ref' && !(name in custom.data)) throw new Error(`${stack.name}: custom resource ${id} answered without ${name}`);
    return name === 'Ref' ? custom.physicalId : custom.data[name];
  };
  const secret = (arn: string, key = ''): string => {
    const value = secrets.get(arn);
    if (value === undefined) throw new Error(`no stack declares the secret ${arn}`);
    if (key === '') return value;
    const parsed: Json = JSON.parse(value);
    if (!isObject(parsed) || parsed[key] === undefined) throw new Error(`the secret ${arn} has no member ${key}`);
    return text(parsed[key], key);
  };
  const evaluator = createEvaluator(assembly, { attribute, secret });
  const resources = assembly.stacks.flatMap((stack) =>
    Object.entries(stack.Resources)
      .filter(([, template]) => evaluator.isIncluded(template, stack))
      .map(([id, template]) => ({ stack, id, key: `${stack.name}/${id}`, template })),
  );
  for (const { template, key } of resources) checkType(template.Type, key);
  const ofType = (type: string) => resources.filter(({ template }) => template.Type === type);
  const properties = ({ template, stack }: Deployable) => evaluator.resolve(template.Properties, stack);
  const attributeText = ({ stack, id }: Deployable, name: string) => text(attribute(stack, id, name), `${id}.${name}`);

  for (const type of served) {
    for (const [index, resource] of ofType(type).entries()) {
      // All clusters are databases of one server.
      const purpose = type === 'AWS::RDS::DBCluster' ? 'databases' : resource.key;
      const known = ports.get(ofType(type)[0]?.key ?? '');
      const preferred = type === 'AWS::CloudFront::Distribution' && index === 0 ? shopPort : undefined;
      ports.set(resource.key, purpose === 'databases' && known !== undefined ? known : await state.port(purpose, preferred));
    }
  }
  const port = ({ key }: Deployable) => ports.get(key) ?? 0;

  for (const resource of ofType('AWS::SecretsManager::Secret')) {
    const arn = attributeText(resource, 'Ref');
    secrets.set(arn, secretValue(arn, properties(resource), state));
  }
  const byRef = (type: string, ref: string) => {
    const found = ofType(type).find((resource) => attributeText(resource, 'Ref') === ref);
    if (!found) throw new Error(`no stack declares the ${type} ${ref}`);
    return found;
  };
  for (const resource of ofType('AWS::SecretsManager::SecretTargetAttachment')) {
    const { SecretId, TargetId } = objectOf(properties(resource));
    const arn = text(SecretId, 'SecretId');
    const cluster = byRef('AWS::RDS::DBCluster', text(TargetId, 'TargetId'));
    const dbname = objectOf(properties(cluster))['DatabaseName'];
    const known: object = JSON.parse(secret(arn));
    secrets.set(arn, JSON.stringify({ ...known, engine: 'postgres', host: '127.0.0.1', port: port(cluster), dbname }));
  }

  const authorities = new Map<string, { host: string; port: number }>();
  const serve = (authority: string, resource: Deployable) => authorities.set(authority, { host: '127.0.0.1', port: port(resource) });
  for (const resource of served.slice(0, 4).flatMap((type) => ofType(type))) {
    serve(hostOf(view(resource.stack, resource.id, resource.template)), resource);
  }
  for (const resource of ofType('AWS::ECS::Service')) for (const name of connectNames(properties(resource))) serve(name, resource);

  return {
    evaluator,
    resources,
    authorities,
    ofType,
    properties,
    attribute: attributeText,
    byRef,
    port,
    secret,
    isSecret: (arn) => secrets.has(arn),
    setCustomResource: ({ key }, physicalId, data) => customs.set(key, { physicalId, data }),
  };
}

/** What people would call a resource: the construct that it belongs to, below its stack, in the words of a file name. */
export function constructName({ template, id }: Deployable): string {
  const parts = template.Metadata?.['aws:cdk:path']?.split('/').slice(2) ?? [id];
  const generic = new Set(['Resource', 'Default', 'Function', 'Worker', 'Group', 'Service']);
  const telling = parts.filter((part) => !generic.has(part));
  return (telling.length > 0 ? telling : parts).map((part) => part.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase()).join('-');
}

function serviceOf(type: string): string {
  const [, service = ''] = type.split('::');
  return { ElasticLoadBalancingV2: 'elasticloadbalancing', Events: 'events' }[service] ?? service.toLowerCase();
}

function objectOf(value: Json): Readonly<Record<string, Json>> {
  return isObject(value) ? value : {};
}
