import { join } from 'node:path'
import { writeSbom } from './bill.ts'

const [file = 'sbom.cdx.json'] = process.argv.slice(2)
writeSbom(join(import.meta.dirname, '../..'), file)
process.stdout.write(`${file}\n`)
