import { once } from 'node:events';
import { createServer } from 'node:net';
import * as z from 'zod';
import { resourceName } from '../../../tools/resource-name.ts';
import type { Assembly, Stack } from '../assembly/assembly.ts';
import type { Authorities } from '../assembly/authorities.ts';
import { createEvaluator } from '../assembly/intrinsics.ts';
import { isObject, text } from '../assembly/json.ts';
import type { Json } from '../assembly/json.ts';
import { attributeOf, checkType, hostOf, isCustom } from '../assembly/resource-types.ts';
import type { Resource } from '../assembly/resource-types.ts';
import { messageOf } from '../http.ts';
import type { State } from '../state.ts';
import { secretValue } from './secrets.ts';
import { serviceConnectAuthorities } from './service-connect.ts';

/** A resource of a template. */
export interface Deployable {
  readonly stack: Stack;
  readonly id: string;
  readonly key: string;
  readonly template: Stack['Resources'][string];
}

/** The assembly with the local names, ports and secrets that its templates reference. */
export type ResolvedAssembly = Awaited<ReturnType<typeof resolveAssembly>>;

const localhost = '127.0.0.1';
/** Shoppers' browsers refuse passkeys on an IP address. */
const shopHost = 'localhost';
const defaultPort = 8080;
const hosts = ['RDS::DBCluster', 'ElastiCache::ReplicationGroup', 'ElasticLoadBalancingV2::LoadBalancer', 'CloudFront::Distribution'];
const Attachment = z.object({ SecretId: z.string(), TargetId: z.string() });

/** @param askedPort - the preferred port of the distribution; 0 for a free one */
export async function resolveAssembly({ stacks }: Assembly, state: State, askedPort?: number) {
  const ports = new Map<string, number>();
  const customs = new Map<string, Readonly<Record<string, Json>>>();
  const secrets = new Map<string, string>();
  const authorities: Authorities = new Map();

  const view = ({ stack, id, key, template }: Deployable): Resource => {
    const property = (name: string) => resolve(template.Properties[name], stack);
    const { name: stackName, account, region } = stack;
    return { id, stackName, account, region, property, type: template.Type, port: ports.get(key) ?? 0 };
  };
  const attribute = (stack: Stack, id: string, name: string): Json => {
    const template = stack.Resources[id];
    const key = `${stack.name}/${id}`;
    if (!template) throw new Error(`${stack.name} has no resource or parameter ${id}`);
    if (!isCustom(template.Type)) return attributeOf(view({ stack, id, key, template }), name);
    const response = customs.get(key);
    if (response?.[name] !== undefined) return response[name];
    throw new Error(`the custom resource ${id} ${response ? 'responded without' : 'has not responded yet, so it has no'} ${name}`);
  };
  const secret = (arn: string, member = ''): string => {
    const value = secrets.get(arn);
    if (value === undefined) throw new Error(`no stack declares the secret ${arn}`);
    if (member === '') return value;
    const members: Json = JSON.parse(value);
    if (!isObject(members) || members[member] === undefined) throw new Error(`the secret ${arn} has no member ${member}`);
    return text(members[member]);
  };
  const resolve = createEvaluator(stacks, { attribute, secret });
  const resources = stacks.flatMap((stack) =>
    Object.entries(stack.Resources).map(([id, template]): Deployable => ({ stack, id, key: `${stack.name}/${id}`, template })),
  );
  for (const { template } of resources) checkType(template.Type);
  const ofType = (type: string) => resources.filter(({ template }) => template.Type === `AWS::${type}`);
  const properties = ({ template, stack, key }: Deployable): Json => {
    try {
      return resolve(template.Properties, stack);
    } catch (cause) {
      throw new Error(`${key}: ${messageOf(cause)}`, { cause });
    }
  };
  /** Only these properties: the others may need a custom resource that has not responded yet. */
  const some = ({ template, stack }: Deployable, ...names: readonly string[]): Json =>
    resolve(Object.fromEntries(names.map((name) => [name, template.Properties[name]])), stack);
  const refer = ({ stack, id }: Deployable, name = 'Ref') => text(attribute(stack, id, name));
  const byRef = (type: string, ref: string) => {
    const found = ofType(type).find((resource) => refer(resource) === ref);
    if (!found) throw new Error(`no stack declares the ${type} ${ref}`);
    return found;
  };
  const port = ({ key }: Deployable) => ports.get(key) ?? 0;

  const databasePort = await state.port('databases');
  // One server has the databases of all clusters; with an address for each cluster the network can tell them apart.
  const addresses = new Map<string, string>();
  for (const [index, { key }] of ofType('RDS::DBCluster').entries()) addresses.set(key, await loopbackAddress(index + 1));
  const address = ({ key, template }: Deployable) =>
    addresses.get(key) ?? (template.Type === 'AWS::CloudFront::Distribution' ? shopHost : localhost);
  for (const resource of [...hosts, 'ECS::Service'].flatMap(ofType)) {
    const type = resource.template.Type;
    if (type === 'AWS::RDS::DBCluster') ports.set(resource.key, databasePort);
    else if (type === 'AWS::CloudFront::Distribution')
      ports.set(resource.key, await state.port('shop', askedPort, askedPort ?? defaultPort));
    else ports.set(resource.key, await state.port(resource.key));
  }
  const agentPorts = new Map<string, number>();
  for (const { key } of ofType('ECS::Service')) agentPorts.set(key, await state.port(`agent of ${key}`));
  for (const resource of ofType('SecretsManager::Secret')) {
    secrets.set(refer(resource), secretValue(refer(resource), properties(resource), state));
  }
  for (const resource of ofType('SecretsManager::SecretTargetAttachment')) {
    const { SecretId, TargetId } = Attachment.parse(properties(resource));
    const members: object = JSON.parse(secret(SecretId));
    const cluster = byRef('RDS::DBCluster', TargetId);
    const dbname = cluster.template.Properties['DatabaseName'];
    secrets.set(SecretId, JSON.stringify({ ...members, engine: 'postgres', host: address(cluster), port: databasePort, dbname }));
  }
  for (const resource of hosts.flatMap(ofType)) authorities.set(hostOf(view(resource)), { host: address(resource), port: port(resource) });
  const services = ofType('ECS::Service').map((resource) => {
    return { key: resource.key, properties: properties(resource), authority: { host: localhost, port: port(resource) } };
  });
  for (const [name, authority] of serviceConnectAuthorities(services)) authorities.set(name, authority);
  return {
    resolve,
    resources,
    authorities,
    ofType,
    properties,
    some,
    refer,
    byRef,
    port,
    address,
    databaseAddresses: [...addresses.values()],
    /** The port of the agent beside a service's task. */
    agentPort: ({ key }: Deployable) => agentPorts.get(key) ?? 0,
    databasePort,
    secret,
    isSecret: (arn: string) => secrets.has(arn),
    setCustomResourceResponse: ({ key }: Deployable, physicalId: string, data: Readonly<Record<string, Json>>) =>
      customs.set(key, { ...data, Ref: physicalId }),
  };
}

/** 127.0.0.1, 127.0.0.2 and so on; 127.0.0.1 where the system has no other, as macOS. */
async function loopbackAddress(number: number): Promise<string> {
  const server = createServer();
  try {
    await once(server.listen(0, `127.0.0.${number}`), 'listening');
    return `127.0.0.${number}`;
  } catch {
    return localhost;
  } finally {
    server.close();
  }
}

/** A resource's short name. */
export function constructName({ id }: Pick<Deployable, 'id'>): string {
  return resourceName(id);
}
