/** The shim of pre-commit tells its own path, so that a pass can be left for it. */
export const SHIM_VARIABLE = 'BRANCH_POLICY_SHIM'
