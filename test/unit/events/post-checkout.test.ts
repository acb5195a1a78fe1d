import { describe, expect, it } from 'vitest'
import { postCheckoutEvent } from '../../../src/events/post-checkout.ts'

const OID = '1'.repeat(40)

describe('post-checkout', () => {
  it('proposes the branch that was checked out, through the door of a client', () => {
    expect(postCheckoutEvent([OID, OID, '1'])).toEqual({
      name: 'post-checkout',
      door: 'client',
      updates: [{ type: 'start' }],
      remote: null,
    })
  })

  it.each([[[OID, OID, '0']], [[]], [['1']], [[OID, '1']], [[OID, OID, '1', '1']], [[OID, OID, '']]])('proposes nothing for %j', (args) => {
    expect(postCheckoutEvent(args).updates).toEqual([])
  })
})
