import { connectPostgres } from '../../../platform/sql/postgres.ts';
import type { PostgresSettings } from '../../../platform/sql/postgres.ts';
import { runTrainingThread } from '../../../services/recommendation/training-worker.ts';

/** The thread of the service, on the test's database. */
const settings: PostgresSettings = JSON.parse(process.env['TRAINING_DATABASE'] ?? '{}');
runTrainingThread(connectPostgres({ ...settings, max: 2 }));
