import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { siteCommand } from './site.ts'

const example = resolve(import.meta.dirname, '../../examples/flare-site/site.yaml')
let output = ''
let errors = ''

beforeEach(() => {
  output = ''
  errors = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    output += String(text)
    return true
  })
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    errors += String(text)
    return true
  })
})
afterEach(() => {
  vi.restoreAllMocks()
  process.exitCode = 0
})

const run = (...words: string[]) => siteCommand().parseAsync(words, { from: 'user' })

describe('fakel site', () => {
  it('checks the example clean and counts what is in it', async () => {
    await run('check', example)
    expect(output).toContain('is in order: 3 engines, 0 grid connections, 5 feeders, 4 halls, 240 machines')
    expect(process.exitCode).toBe(0)
  })

  it('lists every mistake as file:line:column, and fails', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'fakel-site-')), 'site.yaml')
    const text = readFileSync(example, 'utf8')
      .replace('rated_kw: 330', 'rated_kv: 330')
      .replace('hall: h1', 'hall: h11')
    writeFileSync(file, text)
    await run('check', file)
    const lines = errors.trimEnd().split('\n')
    expect(lines).toHaveLength(2)
    expect(lines[0]).toMatch(/site\.yaml:\d+:5: engines\[0\]\.rated_kv: .*did you mean rated_kw\?$/)
    expect(lines[1]).toContain('did you mean h1?')
    expect(process.exitCode).toBe(1)

    await run('check', file, '--json')
    const printed: unknown = JSON.parse(output)
    expect(printed).toMatchObject({
      ok: false,
      mistakes: [{ path: 'engines[0].rated_kv', suggestion: 'rated_kw' }, {}],
    })
  })

  it('prints the JSON Schema', async () => {
    await run('schema')
    const printed: unknown = JSON.parse(output)
    expect(printed).toMatchObject({ title: 'Fakel site file', type: 'object' })
  })
})
