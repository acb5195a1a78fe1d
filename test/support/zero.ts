/** Whether refs are files of their own in the repositories that tests make, rather than in tables (git-refs(1)). */
export const HAS_REF_FILES = process.env['BRANCH_POLICY_TEST_REFS'] !== 'reftable'

/** The name of no object, as long as names are in the repositories that tests make (git-hash-object(1)). */
export const ZERO = '0'.repeat(process.env['BRANCH_POLICY_TEST_OBJECTS'] === 'sha256' ? 64 : 40)
