/** The name of no object, as long as names are in the repositories that tests make (git-hash-object(1)). */
export const ZERO = '0'.repeat(process.env['BRANCH_POLICY_TEST_OBJECTS'] === 'sha256' ? 64 : 40)
