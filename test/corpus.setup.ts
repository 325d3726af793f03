import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

// The recorded answers and reference data stand outside the repository. CI must have them; elsewhere their tests are left out.
process.env['FAKEL_CORPUS'] ??= resolve(import.meta.dirname, '../../shared/corpus')
if (!existsSync(process.env['FAKEL_CORPUS']) && process.env['CI'])
  throw new Error(`FAKEL_CORPUS=${process.env['FAKEL_CORPUS']} does not exist; CI needs the reference data`)
