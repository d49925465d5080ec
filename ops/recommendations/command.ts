import { listModels, resumeModels, rollBackModel } from '../../domain/recommendation/models/store.ts';
import type { StoredModel } from '../../domain/recommendation/models/store.ts';
import type { Sql } from '../../platform/sql/sql.ts';
import { readArguments, refuseArguments } from '../../tools/command-line.ts';
import { SHARED_OPTIONS, readRequest, refuseMore, usageWith } from '../command/arguments.ts';
import { openCoreSchema } from '../command/core-schema.ts';
import { carryOut } from '../command/plan.ts';
import type { Plan } from '../command/plan.ts';
import { openTarget } from '../command/target.ts';

const usage = usageWith(`Lists the models of the recommendations, activates the one before, or the newest again.
After a roll-back models are still trained, and none is activated until they are resumed. Requests use the other model within a second.

  npm run ops -- recommendations --environment NAME
  npm run ops -- recommendations roll-back --environment NAME
  npm run ops -- recommendations resume --environment NAME
`);

export async function runRecommendations(args: string[]): Promise<void> {
  const { values, positionals } = readArguments(usage, { args, allowPositionals: true, options: SHARED_OPTIONS });
  const request = readRequest(usage, values);
  const [verb, ...others] = positionals;
  const planOf = verb === 'roll-back' ? planRollBack : verb === 'resume' ? planResume : undefined;
  if (verb !== undefined && !planOf)
    return refuseArguments(usage, `there is no "recommendations ${verb}": give roll-back, resume, or nothing for the list`);
  refuseMore(usage, others, verb ?? 'nothing');
  const target = await openTarget(request);
  const sql = await openCoreSchema(target, 'recommendation');
  const models = await listModels(sql);
  if (planOf) return carryOut(target.place, planOf(sql, models, target.options), request);
  if (models.length === 0) console.log('no model has been trained: the first follows the first confirmed order');
  for (const model of models) console.log(lineOf(model));
}

function planRollBack(sql: Sql, models: readonly StoredModel[], options: string): Plan {
  const active = models.find(({ is_active }) => is_active);
  const former = models.find(({ version }) => active !== undefined && version < active.version);
  if (!active || !former)
    return { acts: [], nothing: active ? `there is no model before ${active.version}` : 'no model is active, so no page shows any' };
  return {
    acts: [
      {
        summary: `activate ${lineOf(former)} instead of ${lineOf(active)}, and hold it`,
        run: async () => {
          if (!(await rollBackModel(sql, { from: active.version, to: former.version })))
            throw new Error(`model ${active.version} is not active any more: run the command again to see which is`);
        },
      },
    ],
    afterwards: [`To activate new models again: npm run ops -- recommendations resume ${options}`],
  };
}

function planResume(sql: Sql, models: readonly StoredModel[]): Plan {
  const [newest] = models;
  if (!newest?.is_held) return { acts: [], nothing: 'no roll-back holds a model: each new one is activated' };
  return { acts: [{ summary: `activate ${lineOf(newest)} and each that is trained from now on`, run: async () => resumeModels(sql) }] };
}

function lineOf({ version, trained_at, baskets, products, is_active, is_held }: StoredModel): string {
  const state = is_active ? `, active${is_held ? ' and held' : ''}` : '';
  return `model ${version} of ${trained_at}, ${baskets} baskets, ${products} products${state}`;
}
