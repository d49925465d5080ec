import { CfnResource, RemovalPolicy } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { EnvironmentConfig } from '../config.ts';

/**
 * The removal policy of a store. A creation that is rolled back always deletes it: a retained store would cost money and block the next attempt.
 */
export function removalPolicy({ onDelete }: Pick<EnvironmentConfig, 'onDelete'>): RemovalPolicy {
  return onDelete === 'retain' ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
}

/** Applies one policy to a store and the resources that it needs: a retained cluster keeps its instances, groups and parameters in use. */
export function applyToStore(store: IConstruct, config: Pick<EnvironmentConfig, 'onDelete'>): void {
  for (const part of store.node.findAll()) if (part instanceof CfnResource) part.applyRemovalPolicy(removalPolicy(config));
}
