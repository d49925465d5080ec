// `npm run proofs`: runs the tests that take too long for `npm test`.
import { readArguments, refuseArguments } from './command-line.ts';
import { outcomeTable, runProofs } from './proofs/run-proofs.ts';
import type { Proof } from './proofs/run-proofs.ts';

/** Their budgets must sum to less than 25 minutes. */
const PROOFS: readonly Proof[] = [
  {
    name: 'start',
    proves: 'npm start is up in time on an installed clone, after a clean build and without a build',
    budgetMinutes: 2,
    command: ['tools/proofs/start.ts'],
  },
  {
    name: 'replay',
    proves: 'thousands of real orders complete, and orders, payments, stock and events agree',
    budgetMinutes: 5,
    command: ['tools/proofs/replay.ts'],
  },
  {
    name: 'attack',
    proves: 'three minutes of wrong requests to every route and page find no 5xx, no leak and no change by a refused request',
    budgetMinutes: 5,
    command: ['tools/proofs/attack.ts', '--seed', '1'],
  },
  {
    name: 'sagas',
    proves: 'sagas stay correct when messages are lost, repeated, reordered or late: 20 times the random runs of npm test',
    budgetMinutes: 1,
    command: [
      'tools/test.ts',
      'test/domain/order/saga/interleavings.test.ts',
      'test/domain/payment/settlement/capturing.test.ts',
      '--testTimeout=300000',
    ],
    env: { PROOF_FACTOR: '20' },
  },
  {
    name: 'sharding',
    proves: '5,000 generated queries have the same results on sixteen shards and on one table; SEED repeats a run',
    budgetMinutes: 1,
    command: ['tools/test.ts', 'test/platform/sharding/differential.test.ts', '--testTimeout=300000'],
    env: { PROOF_FACTOR: '20' },
  },
  {
    name: 'permissions',
    proves: 'without one of its permissions each role that calls AWS is refused, and orders are confirmed again once it is back',
    budgetMinutes: 3,
    command: ['tools/test.ts', 'test/faults/broken-permission.test.ts'],
    env: { EVERY_ROLE: 'yes' },
  },
  {
    name: 'failover',
    proves: 'orders can be placed again within 30 s after the orders database loses its leader, three times, and none is lost',
    budgetMinutes: 4,
    command: ['ops/drills/failover/main.ts', '--kills', '3'],
  },
  {
    name: 'rotation',
    proves: 'no order fails while every secret of the orders database is rotated',
    budgetMinutes: 2,
    command: ['ops/drills/rotation/main.ts'],
  },
  {
    name: 'restore',
    proves: 'the orders database is restored to a point in time row by row',
    budgetMinutes: 1,
    command: ['ops/drills/restore/main.ts'],
  },
];

const USAGE = `npm run proofs -- [NAME …]

Runs the proofs that take too long for npm test, all or the named ones. Fails when a proof fails or exceeds its budget.

${PROOFS.map(({ name, budgetMinutes, proves }) => `  ${name.padEnd(11)} ${String(budgetMinutes).padStart(2)} minutes  ${proves}`).join('\n')}`;

const { positionals } = readArguments(USAGE, { allowPositionals: true });
const unknown = positionals.find((name) => PROOFS.every((proof) => proof.name !== name));
if (unknown !== undefined)
  refuseArguments(USAGE, `there is no proof "${unknown}": choose from ${PROOFS.map(({ name }) => name).join(', ')}`);
const chosen = PROOFS.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const outcomes = await runProofs(chosen, console.log);
console.log(`\n${outcomeTable(outcomes)}`);
process.exitCode = outcomes.some(({ failure }) => failure !== undefined) ? 1 : 0;
