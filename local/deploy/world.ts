import { z } from 'zod';
import type { Assembly, ResourceTemplate, Stack } from '../assembly/assembly.ts';
import type { Authorities } from '../assembly/authorities.ts';
import { createEvaluator } from '../assembly/intrinsics.ts';
import { isObject, text } from '../assembly/json.ts';
import type { Json } from '../assembly/json.ts';
import { attributeOf, checkType, hostOf, isCustom } from '../assembly/resource-types.ts';
import type { Resource } from '../assembly/resource-types.ts';
import { messageOf } from '../http.ts';
import type { State } from '../state.ts';
import { secretValue } from './secrets.ts';

/** A resource that is to be deployed. */
export interface Deployable {
  readonly stack: Stack;
  readonly id: string;
  readonly key: string;
  readonly template: ResourceTemplate;
}

/** The assembly as it stands on this machine: every name, port and secret that its templates refer to. */
export type World = Awaited<ReturnType<typeof buildWorld>>;

const hosts = ['RDS::DBCluster', 'ElastiCache::ReplicationGroup', 'ElasticLoadBalancingV2::LoadBalancer', 'CloudFront::Distribution'];
const usualPort = 8080;
const Attachment = z.object({ SecretId: z.string(), TargetId: z.string() });
const Alias = z.object({ DnsName: z.string().optional(), Port: z.int() });
const ConnectService = z.object({ PortName: z.string(), ClientAliases: z.array(Alias).default([]) });
const Connected = z.object({ ServiceConnectConfiguration: z.object({ Services: z.array(ConnectService).default([]) }).optional() });

/** @param askedPort - where the first distribution is to be served, if it can be; 0 for anywhere */
export async function buildWorld(assembly: Assembly, state: State, askedPort?: number) {
  const ports = new Map<string, number>();
  const customs = new Map<string, { readonly physicalId: string; readonly data: Readonly<Record<string, Json>> }>();
  const secrets = new Map<string, string>();
  const authorities: Authorities = new Map();

  const view = (stack: Stack, id: string, template: ResourceTemplate): Resource => {
    const { name: stackName, account, region } = stack;
    const property = (name: string) => evaluator.resolve(template.Properties[name], stack);
    return { id, stackName, account, region, property, type: template.Type, port: ports.get(`${stackName}/${id}`) ?? 0 };
  };
  const attribute = (stack: Stack, id: string, name: string): Json => {
    const template = stack.Resources[id];
    if (!template) throw new Error(`there is no resource or parameter ${id} in ${stack.name}`);
    if (!isCustom(template.Type)) return attributeOf(view(stack, id, template), name);
    const custom = customs.get(`${stack.name}/${id}`);
    const value = name === 'Ref' ? custom?.physicalId : custom?.data[name];
    if (value === undefined)
      throw new Error(`the custom resource ${id} has ${custom ? 'answered without' : 'not answered yet, so it has no'} ${name}`);
    return value;
  };
  const secret = (arn: string, member = ''): string => {
    const value = secrets.get(arn);
    if (value === undefined) throw new Error(`no stack declares the secret ${arn}`);
    if (member === '') return value;
    const members: Json = JSON.parse(value);
    if (!isObject(members) || members[member] === undefined) throw new Error(`the secret ${arn} has no member ${member}`);
    return text(members[member]);
  };
  const evaluator = createEvaluator(assembly, { attribute, secret });
  const resources = assembly.stacks.flatMap((stack): Deployable[] =>
    Object.entries(stack.Resources)
      .filter(([, { Condition }]) => evaluator.isIncluded(Condition, stack))
      .map(([id, template]) => ({ stack, id, key: `${stack.name}/${id}`, template })),
  );
  for (const { template } of resources) checkType(template.Type);
  const ofType = (type: string) => resources.filter(({ template }) => template.Type === `AWS::${type}`);
  const properties = ({ template, stack, key }: Deployable): Json => {
    try {
      return evaluator.resolve(template.Properties, stack);
    } catch (cause) {
      throw new Error(`${key}: ${messageOf(cause)}`, { cause });
    }
  };
  const refer = ({ stack, id }: Deployable, name = 'Ref') => text(attribute(stack, id, name));
  const byRef = (type: string, ref: string) => {
    const found = ofType(type).find((resource) => refer(resource) === ref);
    if (!found) throw new Error(`no stack declares the ${type} ${ref}`);
    return found;
  };
  const port = ({ key }: Deployable) => ports.get(key) ?? 0;

  const [firstCluster] = ofType('RDS::DBCluster');
  const [firstDistribution] = ofType('CloudFront::Distribution');
  const databasePort = firstCluster ? await state.port('databases') : 0;
  for (const resource of [...hosts, 'ECS::Service'].flatMap(ofType)) {
    const isDatabase = resource.template.Type === 'AWS::RDS::DBCluster';
    ports.set(
      resource.key,
      isDatabase
        ? databasePort
        : await (resource === firstDistribution ? state.port('shop', askedPort, askedPort ?? usualPort) : state.port(resource.key)),
    );
  }
  for (const resource of ofType('SecretsManager::Secret')) {
    secrets.set(refer(resource), secretValue(refer(resource), properties(resource), state));
  }
  for (const resource of ofType('SecretsManager::SecretTargetAttachment')) {
    const { SecretId, TargetId } = Attachment.parse(properties(resource));
    const members: object = JSON.parse(secret(SecretId));
    const address = {
      engine: 'postgres',
      host: '127.0.0.1',
      port: databasePort,
      dbname: byRef('RDS::DBCluster', TargetId).template.Properties['DatabaseName'],
    };
    secrets.set(SecretId, JSON.stringify({ ...members, ...address }));
  }
  for (const resource of hosts.flatMap(ofType)) {
    authorities.set(hostOf(view(resource.stack, resource.id, resource.template)), { host: '127.0.0.1', port: port(resource) });
  }
  /** The names by which Service Connect lets other tasks reach a service. */
  const connectNames = (resource: Deployable) =>
    (Connected.parse(properties(resource)).ServiceConnectConfiguration?.Services ?? []).flatMap(({ PortName, ClientAliases }) =>
      ClientAliases.map(({ DnsName, Port }) => ({ name: DnsName ?? PortName, port: Port })),
    );
  for (const resource of ofType('ECS::Service')) {
    for (const alias of connectNames(resource)) {
      const place = { host: '127.0.0.1', port: port(resource) };
      authorities.set(`${alias.name}:${alias.port}`, place);
      if (alias.port === 80) authorities.set(alias.name, place);
    }
  }
  return {
    evaluator,
    resources,
    authorities,
    ofType,
    properties,
    refer,
    byRef,
    port,
    databasePort,
    connectNames,
    secret,
    isSecret: (arn: string) => secrets.has(arn),
    setCustomResource: ({ key }: Deployable, physicalId: string, data: Readonly<Record<string, Json>>) =>
      customs.set(key, { physicalId, data }),
  };
}

/** What people would call a resource: its logical id without CDK's hash and without the words that say what kind of thing it is. */
export function constructName({ id }: Deployable): string {
  const words = id.replace(/[0-9A-F]{8}$/, '').split(/(?<=[a-z0-9])(?=[A-Z])/);
  const telling = words.filter((word) => !/^(Resource|Function|Worker|Group|Service)$/.test(word));
  return (telling.length > 0 ? telling : words).join('-').toLowerCase();
}
