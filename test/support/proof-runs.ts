/** How often a property is tried: as often as stated in `npm test`, a multiple of it in `npm run proofs`. */
export function proofRuns(usual: number): { readonly numRuns: number } {
  return { numRuns: usual * Number(process.env['PROOF_FACTOR'] ?? 1) };
}
