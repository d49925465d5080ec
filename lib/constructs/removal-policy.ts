import { CfnResource, RemovalPolicy } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { EnvironmentConfig } from '../config.ts';

/**
 * What becomes of a store when its stack is deleted. A creation that is rolled back deletes it in any case:
 * retained, it would cost money and keep the next attempt from starting clean.
 */
export function removalPolicy({ onDelete }: Pick<EnvironmentConfig, 'onDelete'>): RemovalPolicy {
  return onDelete === 'retain' ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
}

/** Gives a store and everything that it cannot exist without one policy: a retained cluster keeps its instances, groups and parameters in use. */
export function applyToStore(store: IConstruct, config: Pick<EnvironmentConfig, 'onDelete'>): void {
  for (const part of store.node.findAll()) if (part instanceof CfnResource) part.applyRemovalPolicy(removalPolicy(config));
}
