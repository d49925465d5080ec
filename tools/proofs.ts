// `npm run proofs`: what takes too long for `npm test`. `npm run proofs -- --help` lists them.
import { readArguments, refuseArguments } from './command-line.ts';
import { outcomeTable, runProofs } from './proofs/run-proofs.ts';
import type { Proof } from './proofs/run-proofs.ts';

/** Together below 35 minutes. */
const PROOFS: readonly Proof[] = [
  {
    name: 'start',
    proves: 'npm start has everything up in time on an installed clone, from nothing and again',
    budgetMinutes: 5,
    command: ['tools/proofs/start.ts'],
  },
  {
    name: 'replay',
    proves: 'thousands of real orders end, and orders, payments, stock and events agree',
    budgetMinutes: 12,
    command: ['tools/proofs/replay.ts'],
  },
  {
    name: 'sagas',
    proves: 'whatever is lost, repeated, reordered or late, sagas keep their promises: twenty times as many random runs as in npm test',
    budgetMinutes: 6,
    command: [
      'tools/test.ts',
      'test/domain/order/saga/interleavings.test.ts',
      'test/domain/payment/settlement/capturing.test.ts',
      '--testTimeout=300000',
    ],
    env: { PROOF_FACTOR: '20' },
  },
  {
    name: 'failover',
    proves: 'orders can be placed again within 30 s after the orders database loses its leader, three times, and none is lost',
    budgetMinutes: 6,
    command: ['ops/drills/failover/main.ts', '--kills', '3'],
  },
  {
    name: 'restore',
    proves: 'the orders database is restored to a point in time row by row',
    budgetMinutes: 3,
    command: ['ops/drills/restore/main.ts'],
  },
];

const USAGE = `npm run proofs -- [NAME …]

Runs what takes too long for npm test, all or those that are named, and fails when one fails or overruns its budget.

${PROOFS.map(({ name, budgetMinutes, proves }) => `  ${name.padEnd(8)} ${String(budgetMinutes).padStart(2)} minutes  ${proves}`).join('\n')}`;

const { positionals } = readArguments(USAGE, { allowPositionals: true });
const unknown = positionals.find((name) => PROOFS.every((proof) => proof.name !== name));
if (unknown !== undefined)
  refuseArguments(USAGE, `there is no proof "${unknown}": name some of ${PROOFS.map(({ name }) => name).join(', ')}`);
const chosen = PROOFS.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const outcomes = await runProofs(chosen, console.log);
console.log(`\n${outcomeTable(outcomes)}`);
process.exitCode = outcomes.some(({ failure }) => failure !== undefined) ? 1 : 0;
