import { Ajv, type ValidateFunction } from 'ajv'

// What the services take in the files that we ship and write: their keys, and no others, in our own words. From GitHub's "Metadata
// syntax for GitHub Actions" and "Workflow syntax", GitLab's "CI/CD YAML syntax reference" and Azure's "YAML schema reference"; the
// schemas that editors use (SchemaStore, GitLab's ci.json, azure-pipelines-vscode) have the same keys and many more.

const text = { type: 'string' } as const
const words = { type: 'object', additionalProperties: { type: ['string', 'number', 'boolean'] } } as const
const closed = (properties: object, ...required: readonly string[]): object => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
})
const named = (value: object): object => ({
  type: 'object',
  patternProperties: { '^[_a-zA-Z][a-zA-Z0-9_-]*$': value },
  additionalProperties: false,
})

const action = closed(
  {
    name: text,
    author: text,
    description: text,
    inputs: named(closed({ description: text, required: { type: 'boolean' }, default: text, deprecationMessage: text }, 'description')),
    outputs: named(closed({ description: text, value: text }, 'description', 'value')),
    runs: closed(
      {
        using: { const: 'composite' },
        steps: {
          type: 'array',
          minItems: 1,
          items: closed({ id: text, name: text, if: text, shell: text, env: words, run: text, 'working-directory': text }, 'run', 'shell'),
        },
      },
      'using',
      'steps',
    ),
    branding: closed({ icon: text, color: { enum: ['white', 'yellow', 'blue', 'green', 'orange', 'red', 'purple', 'gray-dark'] } }),
  },
  'name',
  'description',
  'runs',
)

const access = { enum: ['read', 'write', 'none'] }
const workflow = closed(
  {
    name: text,
    on: closed({
      push: { type: ['object', 'null'] },
      pull_request: { anyOf: [{ type: 'null' }, closed({ types: { type: 'array', items: text } })] },
      pull_request_review: closed({ types: { type: 'array', items: text } }),
      merge_group: { type: ['object', 'null'] },
      schedule: { type: 'array', items: closed({ cron: { type: 'string', pattern: '^([0-9*,/-]+ ){4}[0-9*,/-]+$' } }, 'cron') },
    }),
    permissions: { type: 'object', properties: { contents: access, 'pull-requests': access }, additionalProperties: false },
    jobs: named(
      closed(
        {
          name: text,
          'runs-on': text,
          'timeout-minutes': { type: 'integer' },
          defaults: closed({ run: closed({ shell: text, 'working-directory': text }) }),
          steps: {
            type: 'array',
            items: {
              ...closed({ id: text, name: text, uses: text, with: words, run: text, env: words }),
              oneOf: [{ required: ['uses'] }, { required: ['run'] }],
            },
          },
        },
        'runs-on',
        'steps',
      ),
    ),
  },
  'on',
  'jobs',
)

const lines = { type: 'array', items: text, minItems: 1 } as const
const gitlab = named(
  closed(
    {
      image: text,
      needs: { type: 'array' },
      variables: { type: 'object', additionalProperties: text },
      rules: { type: 'array', items: closed({ if: text }, 'if') },
      before_script: lines,
      script: lines,
      artifacts: closed({ when: { enum: ['on_success', 'on_failure', 'always'] }, reports: closed({ codequality: text, junit: text }) }),
    },
    'script',
  ),
)

const azureStep = {
  type: 'object',
  oneOf: [
    closed(
      {
        checkout: { const: 'self' },
        fetchDepth: { type: 'integer' },
        fetchTags: { type: 'boolean' },
        persistCredentials: { type: 'boolean' },
      },
      'checkout',
    ),
    closed({ task: { type: 'string', pattern: '^[A-Za-z0-9]+@[0-9]+$' }, inputs: words, condition: text, displayName: text }, 'task'),
    closed({ script: text, workingDirectory: text, env: words, displayName: text }, 'script'),
    closed({ bash: text, env: words, displayName: text }, 'bash'),
  ],
}
const steps = { type: 'array', items: azureStep, minItems: 1 }
const azureTemplate = closed(
  {
    parameters: {
      type: 'array',
      items: closed({ name: text, type: { enum: ['string', 'object'] }, default: {} }, 'name', 'type', 'default'),
    },
    jobs: {
      type: 'array',
      items: closed({ job: { type: 'string', pattern: '^[A-Za-z_][A-Za-z0-9_]*$' }, displayName: text, pool: {}, steps }, 'job', 'steps'),
    },
  },
  'parameters',
  'jobs',
)
const included = closed({ include: { type: 'array', items: text } }, 'include')
const azurePipeline = closed(
  { trigger: closed({ branches: included, tags: included }), pool: closed({ vmImage: text }), steps },
  'trigger',
  'steps',
)

const ajv = new Ajv({ allowUnionTypes: true, strictRequired: false })
const SCHEMAS = { action, workflow, gitlab, azureTemplate, azurePipeline }
const validators = new Map<string, ValidateFunction>()

/** What is wrong with a file of a service, a line each; none where its form is right. */
export function formFaults(form: keyof typeof SCHEMAS, value: unknown): readonly string[] {
  const validate = validators.get(form) ?? ajv.compile(SCHEMAS[form])
  validators.set(form, validate)
  if (validate(value)) return []
  return (validate.errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`)
}
