/** On how many examples a property is tried: as many as `BRANCH_POLICY_TEST_RUNS` says, else as usual, which keeps a file quick. */
export function runs(usual: number): { readonly numRuns: number } {
  return { numRuns: Number(process.env['BRANCH_POLICY_TEST_RUNS'] || usual) }
}
