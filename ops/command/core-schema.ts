import { RDSDataClient } from '@aws-sdk/client-rds-data';
import { dataApi } from '../../platform/sql/data-api.ts';
import type { Sql } from '../../platform/sql/sql.ts';
import { findStackResource } from './stack-resources.ts';
import type { Target } from './target.ts';

const DATABASE = 'core';

/** The schema of a context's stack, with the rights of its service, by the Data API: the database cannot be reached from outside. */
export async function openCoreSchema(target: Target, stack: string): Promise<Sql> {
  const { region, account } = target.config;
  const cluster = await findStackResource(target, 'core-database', 'AWS::RDS::DBCluster');
  const secret = await findStackResource(target, stack, 'AWS::SecretsManager::Secret', 'schema-role');
  return dataApi(
    { resourceArn: `arn:aws:rds:${region}:${account}:cluster:${cluster.physicalId}`, secretArn: secret.physicalId, database: DATABASE },
    new RDSDataClient(target.clientOf('rds-data')),
  );
}
