import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { COMPILED, shippedFile } from './load.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fakel-catalogue-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('the catalogue that comes with Fakel', () => {
  it('is the same from the compiled file as from YAML', () => {
    const read = shippedFile(import.meta.dirname)
    writeFileSync(join(folder, COMPILED), JSON.stringify(read))
    expect(shippedFile(folder)).toEqual(read)
  })

  it('refuses a compiled file of another form', () => {
    writeFileSync(join(folder, COMPILED), '{"sources":{},"makers":[{}]}')
    expect(() => shippedFile(folder)).toThrow()
  })
})
