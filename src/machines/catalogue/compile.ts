import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { COMPILED, shippedFile } from './load.ts'

// Run by the build in the folder of compiled code: a mistake in a YAML file ends the build with its place.
const target = join(import.meta.dirname, COMPILED)
rmSync(target, { force: true })
writeFileSync(target, JSON.stringify(shippedFile(import.meta.dirname)))
