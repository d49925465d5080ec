import * as z from 'zod';
import type { SynthesizedShop } from './synthesized-shop.ts';

const StackOutput = z.looseObject({ StackName: z.string(), OutputName: z.string() });
const Statement = z.looseObject({
  Effect: z.string(),
  Action: z.union([z.string(), z.array(z.string())]),
  Resource: z.json().optional(),
  Principal: z.json().optional(),
});

export type Statement = z.infer<typeof Statement>;

export interface Roles {
  /** The resources that a value of a stack's template refers to, as `stack/id`, also through another stack's output. */
  readonly named: (stack: string, value: unknown) => string[];

  /** What the policies of a role allow. */
  readonly statementsOf: (stack: string, role: string) => Statement[];

  /** What the policies of its stack's keys allow a role. */
  readonly keyStatementsOf: (stack: string, role: string) => Statement[];
}

export function readRoles(environment: string, shop: Pick<SynthesizedShop, 'stacks' | 'exported' | 'find'>): Roles {
  const named = (stack: string, value: unknown): string[] => {
    if (typeof value !== 'object' || value === null) return [];
    if ('Ref' in value) return [`${stack}/${String(value.Ref)}`];
    if ('Fn::GetAtt' in value) return [`${stack}/${z.tuple([z.string(), z.string()]).parse(value['Fn::GetAtt'])[0]}`];
    if ('Fn::GetStackOutput' in value) {
      const { StackName, OutputName } = StackOutput.parse(value['Fn::GetStackOutput']);
      const owner = StackName.slice(`shopmart-${environment}-`.length);
      return named(owner, shop.stacks[owner]?.Outputs[OutputName]);
    }
    if ('Fn::ImportValue' in value) {
      const { stack: owner, value: exported } = shop.exported(value);
      return named(owner, exported);
    }
    return Object.values(value).flatMap((inner) => named(stack, inner));
  };
  const statementsOf = (stack: string, role: string) =>
    shop
      .find('AWS::IAM::Policy')
      .filter((policy) => policy.stack === stack && named(stack, policy.resource.Properties['Roles']).includes(role))
      .flatMap(({ resource }) => statementsIn(resource.Properties['PolicyDocument']));
  const keyStatementsOf = (stack: string, role: string) =>
    shop
      .find('AWS::KMS::Key')
      .filter((key) => key.stack === stack)
      .flatMap(({ resource }) => statementsIn(resource.Properties['KeyPolicy']))
      .filter(({ Principal }) => named(stack, Principal).includes(role));
  return { named, statementsOf, keyStatementsOf };
}

export function statementsIn(document: unknown): Statement[] {
  return z.looseObject({ Statement: z.array(Statement) }).parse(document).Statement;
}
