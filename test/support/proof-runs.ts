/** The number of runs of a property: as given in `npm test`, a multiple in `npm run proofs`. */
export function proofRuns(usual: number): { readonly numRuns: number } {
  return { numRuns: usual * Number(process.env['PROOF_FACTOR'] ?? 1) };
}
