import { expect, test } from 'vitest';
import { readScope } from '../../local/emulators/aws/scope.ts';
import { createAccess } from '../../local/iam/permissions.ts';
import type { Caller, Permissions, RequiredAccess } from '../../local/iam/permissions.ts';
import { readNetworks } from '../../local/network/networks.ts';
import { readPermissions } from '../../local/runtime/deploy/permissions.ts';
import { checkStart } from '../../local/runtime/deploy/start-permissions.ts';
import { resolveTemplates } from '../support/small-assembly.ts';
import { withoutAction } from '../support/without-action.ts';
import type { SynthesizedShop } from './synthesized-shop.ts';

/** What AWS itself calls in a role's name before or besides the program. */
const atStart = /^(ecr|logs|ec2):|^sqs:(Receive|Delete|GetQueueAttributes)/;
/** Rules of groups that no process on the laptop has. */
const unused = /^shopmart-dev-operations\//;

/** Rules that leave for the endpoints are covered by the one for S3, those of the load balancer by the one for the VPC. */
const covered = /to\w+networkEndpoints\w+443|LoadBalancerGroup\w+8080from/;

/** Takes each permission and each rule away, and sees the start or a connection refused. */
export function describeLaptop(shop: () => SynthesizedShop): void {
  const open = async () => {
    const { assembly, stacks } = shop();
    const prefix = `${assembly.stacks[0]?.stackName.split('-').slice(0, 2).join('-')}-`;
    const resolved = rememberResolved(
      await resolveTemplates(
        assembly.stacks.map(({ stackName: name, environment: { account, region } }) => {
          return { name, account, region, template: stacks[name.slice(prefix.length)] ?? {} };
        }),
      ),
    );
    const account = resolved.resources[0]?.stack.account ?? '';
    const identities = readPermissions(resolved, account);
    const networksOf = (from: typeof resolved) => readNetworks(from, { endpoints: { SQS: 'http://127.0.0.1:1' }, responsePort: 2 });
    const secrets = resolved.ofType('SecretsManager::Secret').map((each) => ({
      type: each.template.Type,
      id: resolved.refer(each),
      properties: resolved.properties(each),
    }));
    const scope = readScope(account, 'eu-west-2', secrets);
    const networks = networksOf(resolved);
    const startWith = (refusals: typeof identities.refusals) => checkStart(resolved, { ...identities, refusals }, networks, scope);
    return { resolved, identities, networksOf, startWith };
  };

  test('the start on the laptop is refused without any one permission that it needs, by its name and the role', async () => {
    const { identities, startWith } = await open();
    const { permissions } = identities;
    const needed: { readonly caller: Caller; readonly required: readonly RequiredAccess[] }[] = [];
    startWith((caller, required) => {
      if (caller) needed.push({ caller, required });
      return identities.refusals(caller, required);
    });
    const refusedWithout = (role: string, action: string) => {
      const { identities: fewer, ...others } = withoutAction(permissions, role, action);
      const access = createAccess({ ...others, identities: { [role]: fewer[role] } });
      const refusals = (caller: Caller, required: readonly RequiredAccess[]) =>
        required.flatMap((each) => access.refusal(caller, each) ?? []);
      return needed.filter(({ caller }) => caller.principal === role).flatMap(({ caller, required }) => refusals(caller, required));
    };
    const isExecution = (role: string) => role.includes('ExecutionRole');
    const taken = Object.keys(permissions.identities).flatMap((role) =>
      actionsOf(permissions, role)
        .filter(
          (action) => atStart.test(action) || (isExecution(role) && ['secretsmanager:GetSecretValue', 'kms:Decrypt'].includes(action)),
        )
        .map((action) => ({ role, action })),
    );
    expect(taken.length).toBeGreaterThan(100);
    const accepted = taken.filter(({ role, action }) => {
      const [refusal = ''] = refusedWithout(role, action);
      return !refusal.includes(`assumed-role/${role.split('/').at(-1)}/`) || !refusal.includes(`to perform: ${action} on`);
    });
    expect(accepted).toEqual([]);
    expect(() => startWith((caller) => (caller ? ['refused'] : []))).toThrow('refused');
  });

  test('no security group rule can be taken away without a connection that is refused for it', async () => {
    const { resolved, networksOf } = await open();
    const refusalsOf = (networks: ReturnType<typeof networksOf>) => [
      ...Object.values(networks.all()).flatMap(({ destinations }) => Object.values(destinations).flatMap(({ refused }) => refused ?? [])),
      ...resolved.ofType('ECS::Service').flatMap((service) => networks.fromBalancer(service) ?? []),
      ...resolved.ofType('ElasticLoadBalancingV2::LoadBalancer').flatMap((balancer) => networks.toBalancer(balancer) ?? []),
    ];
    const before = refusalsOf(networksOf(resolved)).length;
    const rules = ['EC2::SecurityGroupIngress', 'EC2::SecurityGroupEgress'].flatMap(resolved.ofType).filter(({ key }) => !unused.test(key));
    expect(rules.length).toBeGreaterThan(100);
    const useless = rules.filter(({ key }) => {
      const without = { ...resolved, ofType: (type: string) => resolved.ofType(type).filter((each) => each.key !== key) };
      return refusalsOf(networksOf(without)).length <= before;
    });
    expect(useless.filter(({ key }) => !covered.test(key)).map(({ key }) => key)).toEqual([]);
  });
}

type Resolved = Awaited<ReturnType<typeof resolveTemplates>>;

/** The same, resolving each value once: the tests read all of them hundreds of times. */
function rememberResolved(resolved: Resolved): Resolved {
  const once = <T>(read: () => T, kept: Map<string, T>, key: string): T => {
    const known = kept.get(key);
    if (known !== undefined) return known;
    const value = read();
    kept.set(key, value);
    return value;
  };
  const [types, values, references] = [
    new Map<string, ReturnType<Resolved['ofType']>>(),
    new Map<string, ReturnType<Resolved['properties']>>(),
    new Map<string, string>(),
  ];
  return {
    ...resolved,
    ofType: (type) => once(() => resolved.ofType(type), types, type),
    properties: (resource) => once(() => resolved.properties(resource), values, resource.key),
    some: (resource, ...names) => once(() => resolved.some(resource, ...names), values, `${resource.key} ${names.join()}`),
    refer: (resource, name) => once(() => resolved.refer(resource, name), references, `${resource.key} ${name}`),
  };
}

function actionsOf({ identities }: Permissions, role: string): readonly string[] {
  const document = identities[role] as { readonly Statement: readonly { readonly Action?: string | readonly string[] }[] };
  return [...new Set(document.Statement.flatMap(({ Action = [] }) => Action))].filter((action) => action !== '*');
}
