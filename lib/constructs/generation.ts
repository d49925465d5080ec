import { Lazy, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { PRODUCERS } from '../config.ts';
import type { EnvironmentConfig } from '../config.ts';

/**
 * The generations of the stacks that this one refers to, such as `caches=1 core-database=2`. A setting with this value changes the consumer's template when an operator
 * raises the generation of a producer whose resources were replaced. Without a change of the template neither the CLI nor CloudFormation updates a consumer.
 */
export function generationsUsedBy(scope: Construct, { generations }: Pick<EnvironmentConfig, 'generations'>): string {
  const stack = Stack.of(scope);
  // References between stacks are found during synthesis, so the value is not cached.
  const produce = () => {
    const used = new Set(stack.dependencies.map(({ node }) => node.id));
    return PRODUCERS.filter((producer) => used.has(producer))
      .map((producer) => `${producer}=${generations[producer]}`)
      .join(' ');
  };
  return Lazy.uncachedString({ produce: () => produce() || 'none' });
}
