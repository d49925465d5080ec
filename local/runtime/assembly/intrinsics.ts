import type { Stack } from './assembly.ts';
import { isObject, list, text } from './json.ts';
import type { Json } from './json.ts';

/** Values that depend on deployed resources. `Ref` counts as an attribute. */
export interface DeployedValues {
  attribute(stack: Stack, id: string, name: string): Json;
  secret(arn: string, member: string): string;
}

type Evaluate = (argument: Json, stack: Stack) => Json;

const pseudo: Readonly<Record<string, (stack: Stack) => Json>> = {
  'AWS::AccountId': ({ account }) => account,
  'AWS::Region': ({ region }) => region,
  'AWS::Partition': () => 'aws',
  'AWS::URLSuffix': () => 'amazonaws.com',
  'AWS::StackName': ({ name }) => name,
  'AWS::StackId': ({ name, region, account }) => `arn:aws:cloudformation:${region}:${account}:stack/${name}/local`,
  'AWS::NoValue': () => undefined,
};

function find<T>(found: T | undefined, what: string, problem = 'is not emulated'): T {
  if (found === undefined) throw new Error(`${what} ${problem}`);
  return found;
}

/** Evaluates the intrinsic functions that our templates use. @throws Error that names an unsupported function */
export function createEvaluator(stacks: readonly Stack[], deployed: DeployedValues): Evaluate {
  const ref = (id: string, stack: Stack): Json => {
    if (id.startsWith('AWS::')) return find(pseudo[id], `pseudo parameter ${id}`)(stack);
    const parameter = stack.Parameters[id];
    if (!parameter) return deployed.attribute(stack, id, 'Ref');
    return find(parameter.Default, `parameter ${id} without a default`);
  };
  const attribute = (path: string, stack: Stack): Json => {
    const [id = '', ...name] = path.split('.');
    return deployed.attribute(stack, id, name.join('.'));
  };
  const dynamic = (value: string): string =>
    value.replace(/\{\{resolve:([\w-]+):([^}]+)\}\}/g, (_, kind: string, reference: string) => {
      if (kind !== 'secretsmanager') throw new Error(`dynamic reference ${kind} is not emulated`);
      const [, arn = '', member = ''] = /^(.*?)(?::SecretString(?::([^:]*).*)?)?$/.exec(reference) ?? [];
      return deployed.secret(arn, member);
    });
  const resolved = (argument: Json, stack: Stack) => list(resolve(argument, stack));

  const functions: Readonly<Record<string, Evaluate>> = {
    Ref: (id, stack) => ref(text(id), stack),
    'Fn::GetAtt': (path, stack) => attribute(list(path).map(text).join('.'), stack),
    'Fn::GetStackOutput': (reference) => {
      const { StackName, OutputName } = isObject(reference) ? reference : {};
      const named = stacks.find(({ name }) => name === StackName);
      const stack = find(named, `stack ${text(StackName)}`, 'does not exist');
      return resolve(find(stack.Outputs[text(OutputName)], `output ${text(OutputName)} of ${stack.name}`, 'does not exist').Value, stack);
    },
    'Fn::ImportValue': (argument, stack) => {
      const name = text(resolve(argument, stack));
      const exported = stacks.flatMap((owner) => Object.values(owner.Outputs).map((output) => ({ owner, ...output })));
      const { owner, Value } = find(
        exported.find(({ Export }) => Export?.Name === name),
        `export ${name}`,
      );
      return resolve(Value, owner);
    },
    'Fn::Sub': (template, stack) =>
      text(template).replace(/\$\{([^}]+)\}/g, (_, name: string) =>
        text(name.includes('.') && !name.startsWith('AWS::') ? attribute(name, stack) : ref(name, stack)),
      ),
    'Fn::Join': (argument, stack) => {
      const [separator, parts] = resolved(argument, stack);
      return dynamic(list(parts).map(text).join(text(separator)));
    },
    'Fn::Select': (argument, stack) => {
      const [index, choices] = resolved(argument, stack);
      return list(choices)[Number(index)];
    },
    'Fn::Split': (argument, stack) => {
      const [separator, whole] = resolved(argument, stack);
      return text(whole).split(text(separator));
    },
  };
  const resolve: Evaluate = (value, stack) => {
    if (typeof value === 'string') return dynamic(value);
    if (Array.isArray(value)) return value.map((item: Json) => resolve(item, stack)).filter((item) => item !== undefined);
    if (!isObject(value)) return value;
    const [[name, argument] = ['', undefined], ...others] = Object.entries(value);
    if (others.length === 0 && (name === 'Ref' || name.startsWith('Fn::')))
      return find(functions[name], `intrinsic function ${name}`)(argument, stack);
    const members = Object.entries(value).map(([key, each]) => [key, resolve(each, stack)] as const);
    return Object.fromEntries(members.filter(([, each]) => each !== undefined));
  };
  return resolve;
}
