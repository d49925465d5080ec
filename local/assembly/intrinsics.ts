import type { Assembly, Stack } from './assembly.ts';
import { isObject, list, text } from './json.ts';
import type { Json } from './json.ts';

/** What only a deployed resource knows. `Ref` is asked for as the attribute of that name. */
export interface Facts {
  attribute(stack: Stack, id: string, name: string): Json;
  secret(arn: string, key: string): string;
}

interface Placed {
  readonly value: Json;
  readonly stack: Stack;
}

/** Evaluates CloudFormation's intrinsic functions over all stacks of an assembly at once. What it does not know is an error that names it. */
export function createEvaluator({ stacks }: Assembly, facts: Facts) {
  const find = <T>(found: T | undefined, what: string): T => {
    if (found === undefined) throw new Error(`${what} is not known here`);
    return found;
  };
  const exported = new Map<string, Placed>();
  const parameters = new Map<string, Placed>();
  const follow = ({ value, stack }: Placed): Json => resolve(value, stack);
  const imported = (name: Json): Placed => find(exported.get(text(name)), `export ${text(name)}`);
  const outputOf = (reference: Json): Placed => {
    const { StackName, OutputName } = isObject(reference) ? reference : {};
    const stack = find(
      stacks.find(({ name }) => name === StackName),
      `stack ${text(StackName)}`,
    );
    return { stack, value: find(stack.Outputs[text(OutputName)], `output ${text(OutputName)} of ${stack.name}`).Value };
  };
  const condition = (name: Json, stack: Stack): boolean =>
    resolve(find(stack.Conditions[text(name)], `condition ${text(name)}`), stack) === true;
  const systemParameter = (name: string): Json =>
    // The version of CDK's bootstrap stack, which no resource uses.
    name.startsWith('/cdk-bootstrap/') ? '0' : follow(find(parameters.get(name), `SSM parameter ${name}`));

  const pseudo: Readonly<Record<string, (stack: Stack) => Json>> = {
    'AWS::AccountId': ({ account }) => account,
    'AWS::Region': ({ region }) => region,
    'AWS::Partition': () => 'aws',
    'AWS::URLSuffix': () => 'amazonaws.com',
    'AWS::StackName': ({ name }) => name,
    'AWS::StackId': ({ name, region, account }) => `arn:aws:cloudformation:${region}:${account}:stack/${name}/local`,
    'AWS::NoValue': () => undefined,
  };
  const ref = (id: string, stack: Stack): Json => {
    if (id.startsWith('AWS::')) return find(pseudo[id], `pseudo parameter ${id}`)(stack);
    const parameter = stack.Parameters[id];
    if (!parameter) return facts.attribute(stack, id, 'Ref');
    const value = find(parameter.Default, `the value of parameter ${id}, which has no default,`);
    return parameter.Type.startsWith('AWS::SSM::Parameter::Value') ? systemParameter(value) : value;
  };
  const attribute = (path: string, stack: Stack): Json => {
    const [id = '', ...name] = path.split('.');
    return facts.attribute(stack, id, name.join('.'));
  };
  const dynamic = (value: string): string =>
    value.replace(/\{\{resolve:(\w[\w-]*):([^}]+)\}\}/g, (_, kind: string, reference: string) => {
      if (kind === 'ssm') return text(systemParameter(reference.split(':')[0] ?? ''));
      if (kind !== 'secretsmanager') throw new Error(`dynamic reference ${kind} is not known here`);
      const [, arn = '', key = ''] = /^(.*?)(?::SecretString(?::([^:]*).*)?)?$/.exec(reference) ?? [];
      return facts.secret(arn, key);
    });
  const substitute = (argument: Json, stack: Stack): Json => {
    const [template, variables] = Array.isArray(argument) ? argument : [argument, {}];
    const known = isObject(variables) ? variables : {};
    return text(template).replace(/\$\{(!?)([^}]+)\}/g, (_, escaped: string, name: string) => {
      if (escaped) return `\${${name}}`;
      if (name in known) return text(resolve(known[name], stack));
      return text(name.includes('.') && !name.startsWith('AWS::') ? attribute(name, stack) : ref(name, stack));
    });
  };

  /** Those that see their argument as it stands in the template. */
  const special: Readonly<Record<string, (argument: Json, stack: Stack) => Json>> = {
    Ref: (id, stack) => ref(text(id), stack),
    Condition: condition,
    'Fn::GetAtt': (path, stack) => attribute(Array.isArray(path) ? path.map(text).join('.') : text(path), stack),
    'Fn::GetStackOutput': (reference) => follow(outputOf(reference)),
    'Fn::If': (argument, stack) => {
      const [test, yes, no] = list(argument);
      return resolve(condition(test, stack) ? yes : no, stack);
    },
    'Fn::Sub': (argument, stack) => dynamic(text(substitute(argument, stack))),
  };
  /** Those whose argument is resolved first. */
  const plain: Readonly<Record<string, (argument: Json, stack: Stack) => Json>> = {
    'Fn::ImportValue': (name) => follow(imported(name)),
    'Fn::Join': (argument) =>
      dynamic(
        list(list(argument)[1])
          .map(text)
          .join(text(list(argument)[0])),
      ),
    'Fn::Select': (argument) => list(list(argument)[1])[Number(list(argument)[0])],
    'Fn::Split': (argument) => text(list(argument)[1]).split(text(list(argument)[0])),
    'Fn::Equals': (argument) => list(argument)[0] === list(argument)[1],
    'Fn::Not': (argument) => list(argument)[0] !== true,
    'Fn::And': (argument) => list(argument).every((each) => each === true),
    'Fn::Or': (argument) => list(argument).some((each) => each === true),
    'Fn::GetAZs': (_, { region }) => ['a', 'b', 'c'].map((zone) => region + zone),
    'Fn::Base64': (argument) => Buffer.from(text(argument)).toString('base64'),
    'Fn::FindInMap': (argument, { Mappings }) => {
      const [map = '', first = '', second = ''] = list(argument).map(text);
      return find(Mappings[map]?.[first]?.[second], `mapping ${map}.${first}.${second}`);
    },
    'Fn::ToJsonString': (argument) => JSON.stringify(argument),
    'Fn::Length': (argument) => list(argument).length,
  };
  const resolve = (value: Json, stack: Stack): Json => {
    if (typeof value === 'string') return value.includes('{{resolve:') ? dynamic(value) : value;
    if (Array.isArray(value)) return value.map((item: Json) => resolve(item, stack)).filter((item) => item !== undefined);
    if (!isObject(value)) return value;
    const [[name, argument] = ['', undefined], ...others] = Object.entries(value);
    // A statement of an IAM policy has a member Condition too, but that is an object.
    if (others.length === 0 && (name === 'Ref' || name.startsWith('Fn::') || (name === 'Condition' && typeof argument === 'string'))) {
      if (special[name]) return special[name](argument, stack);
      return find(plain[name], `intrinsic function ${name}`)(resolve(argument, stack), stack);
    }
    const members = Object.entries(value).map(([key, each]) => [key, resolve(each, stack)] as const);
    return Object.fromEntries(members.filter(([, each]) => each !== undefined));
  };
  for (const stack of stacks) {
    for (const { Export, Value } of Object.values(stack.Outputs)) {
      if (Export) exported.set(text(resolve(Export.Name, stack)), { value: Value, stack });
    }
    for (const { Type, Properties } of Object.values(stack.Resources)) {
      const name = Type === 'AWS::SSM::Parameter' ? resolve(Properties['Name'], stack) : undefined;
      if (name !== undefined) parameters.set(text(name), { value: Properties['Value'], stack });
    }
  }

  /** Every resource that a value names, also through outputs of other stacks. */
  const references = (value: Json, stack: Stack): readonly { readonly stack: Stack; readonly id: string }[] => {
    if (Array.isArray(value)) return value.flatMap((item: Json) => references(item, stack));
    if (!isObject(value)) return [];
    return Object.entries(value).flatMap(([name, argument]) => {
      const elsewhere =
        name === 'Fn::ImportValue' && typeof argument === 'string'
          ? imported(argument)
          : name === 'Fn::GetStackOutput' && outputOf(argument);
      if (elsewhere) return references(elsewhere.value, elsewhere.stack);
      const named = ['Ref', 'Fn::GetAtt'].includes(name)
        ? [JSON.stringify(argument).replace(/[[\]"]/g, '')]
        : name === 'Fn::Sub'
          ? JSON.stringify(argument).match(/(?<=\$\{)[^!}]+/g)
          : [];
      const ids = (named ?? []).map((each) => each.split(/[.,]/)[0] ?? '').filter((id) => id in stack.Resources);
      return [...ids.map((id) => ({ stack, id })), ...references(argument, stack)];
    });
  };
  return { resolve, references, isIncluded: (name: string | undefined, stack: Stack) => name === undefined || condition(name, stack) };
}
