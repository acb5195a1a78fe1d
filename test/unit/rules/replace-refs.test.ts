import { replaceRefs } from '../../../src/rules/replace-refs.ts'
import { testRule } from '../../support/rule-tester.ts'
import { oid, otherUpdate } from '../../support/world.ts'

const ref = `refs/replace/${oid('a')}`

testRule(replaceRefs, {
  valid: [
    { name: 'taking a replace ref away', update: otherUpdate(ref, 'b', null), applies: false },
    { name: 'notes', update: otherUpdate('refs/notes/commits', null, 'b'), applies: false },
    { name: 'a review', update: otherUpdate('refs/for/main', null, 'b'), applies: false },
    { name: 'a name that only begins alike', update: otherUpdate('refs/replacements/x', null, 'b'), applies: false },
  ],
  invalid: [
    {
      name: 'a new replace ref',
      update: otherUpdate(ref, null, 'b'),
      answers: [
        {
          verdict: 'fail',
          oid: 'b',
          message: [`${ref} would show everybody another history`],
          actual: 'a push of a replace ref',
          fix: ['git replace -d <a>'],
        },
      ],
    },
    {
      name: 'a moved replace ref',
      update: otherUpdate(ref, 'b', 'c'),
      answers: [{ verdict: 'fail', oid: 'c', message: [ref], fix: ['git replace -d <a>'] }],
    },
    {
      name: 'a replace ref of no object has a name that no command takes',
      update: otherUpdate('refs/replace/--raw', null, 'b'),
      answers: [{ verdict: 'fail', oid: 'b', message: ['refs/replace/--raw'], fix: [] }],
    },
  ],
})
