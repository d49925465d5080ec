import { expect, test } from 'vitest';
import { outcomeTable, runProofs } from '../../tools/proofs/run-proofs.ts';

const proof = (name: string, code: string, budgetMinutes = 1) => ({ name, proves: `${name} holds`, budgetMinutes, command: ['-e', code] });

test('proofs run one after the other, and one that fails or exceeds its budget is reported and does not stop the others', async () => {
  const lines: string[] = [];
  const proofs = [
    proof('holds', 'process.exit(process.env.PROOF_FACTOR === "20" ? 0 : 1)'),
    proof('fails', 'process.exit(3)'),
    proof('hangs', 'setInterval(() => undefined, 1000)', 0.01),
    proof('late', ''),
  ].map((each) => ({ ...each, env: { PROOF_FACTOR: '20' } }));
  const outcomes = await runProofs(proofs, (line) => lines.push(line));

  expect(outcomes.map(({ name, failure }) => [name, failure])).toEqual([
    ['holds', undefined],
    ['fails', 'exit code 3'],
    ['hangs', 'exceeded its budget'],
    ['late', undefined],
  ]);
  expect(lines[1]).toBe('\n2/4 fails (at most 1 minutes): fails holds');
  const [first, second] = outcomeTable(outcomes).split('\n');
  expect(first).toMatch(/^✓ holds {2} +0\.\d of 1 minutes$/);
  expect(second).toMatch(/^✗ fails {2} +0\.\d of 1 minutes {2}exit code 3$/);
});
