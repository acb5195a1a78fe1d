/** The file names of a policy, in the order in which they are tried in each directory. */
export const CONFIG_PLACES: readonly string[] = [
  ...['ts', 'mts', 'js', 'mjs', 'cjs', 'json', 'yaml'].map((extension) => `branch-policy.config.${extension}`),
  '.branch-policyrc',
  ...['json', 'yaml', 'yml', 'js', 'ts', 'mjs', 'cjs'].map((extension) => `.branch-policyrc.${extension}`),
  'package.json',
]

/** The key of package.json that holds a policy. */
export const PACKAGE_KEY = 'branch-policy'
