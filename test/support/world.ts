export { detailsOf } from '../../src/testing/details.ts'
export { inputFor } from '../../src/testing/input.ts'
export { commitOn, otherUpdate, tagUpdate, update } from '../../src/testing/updates.ts'
export { factsOf, nameOf, oid, type World } from '../../src/testing/world.ts'
