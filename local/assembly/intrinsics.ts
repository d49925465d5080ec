import type { Assembly, Stack } from './assembly.ts';
import { isObject, text } from './json.ts';
import type { Json } from './json.ts';

/** What the evaluator asks of the world: the names and facts that only a deployed resource has. */
export interface Facts {
  /** `Ref` is asked for as the attribute of that name. */
  attribute(stack: Stack, id: string, name: string): Json;
  secret(arn: string, key: string): string;
}

export interface Evaluator {
  resolve(value: Json, stack: Stack): Json;
  isIncluded(resource: { readonly Condition?: string | undefined }, stack: Stack): boolean;
  stack(name: string): Stack;
  /** Every resource that a value refers to, also through exports of other stacks. */
  references(value: Json, stack: Stack): readonly { readonly stack: Stack; readonly id: string }[];
}

const dynamicReference = /\{\{resolve:([^}]+)\}\}/g;

/** Evaluates CloudFormation's intrinsic functions over all stacks of an assembly at once. What it does not know is an error that names it. */
export function createEvaluator(assembly: Assembly, facts: Facts): Evaluator {
  const stacks = new Map(assembly.stacks.map((stack) => [stack.name, stack]));
  const find = (name: string) => {
    const stack = stacks.get(name);
    if (!stack) throw new Error(`there is no stack ${name} in the assembly`);
    return stack;
  };
  const exported = new Map<string, { readonly value: Json; readonly stack: Stack }>();
  const parameters = new Map<string, { readonly value: Json; readonly stack: Stack }>();

  const condition = (name: string, stack: Stack): boolean => {
    if (!(name in stack.Conditions)) throw new Error(`${stack.name}: there is no condition ${name}`);
    return resolve(stack.Conditions[name], stack) === true;
  };
  const pseudo = (name: string, stack: Stack): Json => {
    switch (name) {
      case 'AWS::AccountId':
        return stack.account;
      case 'AWS::Region':
        return stack.region;
      case 'AWS::Partition':
        return 'aws';
      case 'AWS::URLSuffix':
        return 'amazonaws.com';
      case 'AWS::StackName':
        return stack.name;
      case 'AWS::StackId':
        return `arn:aws:cloudformation:${stack.region}:${stack.account}:stack/${stack.name}/local`;
      case 'AWS::NoValue':
        return undefined;
      default:
        throw new Error(`${stack.name}: pseudo parameter ${name} is not known here`);
    }
  };
  const ref = (id: string, stack: Stack): Json => {
    if (id.startsWith('AWS::')) return pseudo(id, stack);
    const parameter = stack.Parameters[id];
    if (!parameter) return facts.attribute(stack, id, 'Ref');
    if (parameter.Default === undefined) throw new Error(`${stack.name}: parameter ${id} has no default`);
    if (!parameter.Type.startsWith('AWS::SSM::Parameter::Value')) return parameter.Default;
    return systemParameter(text(parameter.Default, id), stack);
  };
  const systemParameter = (name: string, stack: Stack): Json => {
    // CDK reads the version of its bootstrap stack from here, and no template uses it.
    if (name.startsWith('/cdk-bootstrap/')) return '0';
    const entry = parameters.get(name);
    if (!entry) throw new Error(`${stack.name}: no stack declares the SSM parameter ${name}`);
    return resolve(entry.value, entry.stack);
  };
  const imported = (name: string, stack: Stack) => {
    const entry = exported.get(name);
    if (!entry) throw new Error(`${stack.name}: no stack exports ${name}`);
    return entry;
  };
  const dynamic = (value: string, stack: Stack): string =>
    value.replace(dynamicReference, (_, reference: string) => {
      const [kind = '', ...rest] = reference.split(':');
      if (kind === 'ssm') return text(systemParameter(rest[0] ?? '', stack), reference);
      if (kind !== 'secretsmanager') throw new Error(`${stack.name}: dynamic reference ${kind} is not known here`);
      const [, arn = '', key = ''] = /^(.*?)(?::SecretString(?::([^:]*).*)?)?$/.exec(rest.join(':')) ?? [];
      return facts.secret(arn, key);
    });
  const list = (value: Json, name: string, stack: Stack): readonly Json[] => {
    const resolved = resolve(value, stack);
    if (!Array.isArray(resolved)) throw new Error(`${stack.name}: ${name} wants a list and got ${JSON.stringify(resolved)}`);
    return resolved;
  };
  const attribute = (path: string, stack: Stack) => {
    const [id = '', ...name] = path.split('.');
    return facts.attribute(stack, id, name.join('.'));
  };
  const substitute = (argument: Json, stack: Stack): Json => {
    const [template, variables] = Array.isArray(argument) ? argument : [argument, {}];
    const known = isObject(variables) ? variables : {};
    return text(template, 'Fn::Sub').replace(/\$\{(!?)([^}]+)\}/g, (_, escaped: string, name: string) => {
      if (escaped) return `\${${name}}`;
      if (name in known) return text(resolve(known[name], stack), name);
      return text(name.includes('.') && !name.startsWith('AWS::') ? attribute(name, stack) : ref(name, stack), name);
    });
  };
  const call = (name: string, argument: Json, stack: Stack): Json => {
    switch (name) {
      case 'Ref':
        return ref(text(argument, 'Ref'), stack);
      case 'Condition':
        return condition(text(argument, 'Condition'), stack);
      case 'Fn::GetAtt':
        return attribute(Array.isArray(argument) ? argument.map((part) => text(part, name)).join('.') : text(argument, name), stack);
      case 'Fn::Join': {
        const [separator, parts] = Array.isArray(argument) ? argument : [];
        const joined = list(parts, name, stack).map((part) => text(part, `${stack.name}: a part of ${JSON.stringify(argument)}`));
        return dynamic(joined.join(text(separator, name)), stack);
      }
      case 'Fn::Sub':
        return dynamic(text(substitute(argument, stack), name), stack);
      case 'Fn::ImportValue': {
        const entry = imported(text(resolve(argument, stack), name), stack);
        return resolve(entry.value, entry.stack);
      }
      case 'Fn::GetStackOutput': {
        const { StackName, OutputName } = isObject(argument) ? argument : {};
        const owner = find(text(resolve(StackName, stack), name));
        return resolve(owner.Outputs[text(OutputName, name)]?.Value, owner);
      }
      case 'Fn::Select': {
        const [index, items] = Array.isArray(argument) ? argument : [];
        return list(items, name, stack)[Number(resolve(index, stack))];
      }
      case 'Fn::Split': {
        const [separator, whole] = Array.isArray(argument) ? argument : [];
        return text(resolve(whole, stack), name).split(text(separator, name));
      }
      case 'Fn::If': {
        const [test, yes, no] = Array.isArray(argument) ? argument : [];
        return resolve(condition(text(test, name), stack) ? yes : no, stack);
      }
      case 'Fn::Equals': {
        const [left, right] = list(argument, name, stack);
        return left === right;
      }
      case 'Fn::Not':
        return list(argument, name, stack)[0] !== true;
      case 'Fn::And':
        return list(argument, name, stack).every((each) => each === true);
      case 'Fn::Or':
        return list(argument, name, stack).some((each) => each === true);
      case 'Fn::GetAZs':
        return ['a', 'b', 'c'].map((zone) => stack.region + zone);
      case 'Fn::Base64':
        return Buffer.from(text(resolve(argument, stack), name)).toString('base64');
      case 'Fn::FindInMap': {
        const [map, first, second] = list(argument, name, stack).map((key) => text(key, name));
        return stack.Mappings[map ?? '']?.[first ?? '']?.[second ?? ''];
      }
      case 'Fn::ToJsonString':
        return JSON.stringify(resolve(argument, stack));
      case 'Fn::Length':
        return list(argument, name, stack).length;
      default:
        throw new Error(`${stack.name}: intrinsic function ${name} is not known here`);
    }
  };
  const resolve = (value: Json, stack: Stack): Json => {
    if (typeof value === 'string') return value.includes('{{resolve:') ? dynamic(value, stack) : value;
    if (Array.isArray(value)) return value.map((item: Json) => resolve(item, stack)).filter((item) => item !== undefined);
    if (!isObject(value)) return value;
    const [[name, argument] = ['', undefined], ...others] = Object.entries(value);
    if (others.length === 0 && isIntrinsic(name, argument)) return call(name, argument, stack);
    return Object.fromEntries(
      Object.entries(value)
        .map(([key, each]) => [key, resolve(each, stack)] as const)
        .filter(([, each]) => each !== undefined),
    );
  };

  for (const stack of assembly.stacks) {
    for (const { Export, Value } of Object.values(stack.Outputs)) {
      if (Export) exported.set(text(resolve(Export.Name, stack), 'the name of an export'), { value: Value, stack });
    }
    for (const { Type, Properties } of Object.values(stack.Resources)) {
      if (Type !== 'AWS::SSM::Parameter' || Properties['Name'] === undefined) continue;
      parameters.set(text(resolve(Properties['Name'], stack), 'the name of an SSM parameter'), { value: Properties['Value'], stack });
    }
  }

  const references = (value: Json, stack: Stack): { stack: Stack; id: string }[] => {
    if (Array.isArray(value)) return value.flatMap((item: Json) => references(item, stack));
    if (!isObject(value)) return [];
    const known = (id: string) => (id in stack.Resources ? [{ stack, id }] : []);
    return Object.entries(value).flatMap(([name, argument]) => {
      if (name === 'Ref' && typeof argument === 'string') return known(argument);
      if (name === 'Fn::GetAtt') return known(String(Array.isArray(argument) ? argument[0] : argument).split('.')[0] ?? '');
      if (name === 'Fn::ImportValue' && typeof argument === 'string') {
        const entry = imported(argument, stack);
        return references(entry.value, entry.stack);
      }
      const named = name === 'Fn::Sub' ? [...JSON.stringify(argument).matchAll(/\$\{([^!}.]+)/g)].flatMap(([, id = '']) => known(id)) : [];
      return [...named, ...references(argument, stack)];
    });
  };

  return {
    resolve,
    references,
    stack: find,
    isIncluded: ({ Condition }, stack) => Condition === undefined || condition(Condition, stack),
  };
}

function isIntrinsic(name: string, argument: Json): boolean {
  // A statement of an IAM policy has a member Condition too, but that is an object.
  return name === 'Ref' || name.startsWith('Fn::') || (name === 'Condition' && typeof argument === 'string');
}
