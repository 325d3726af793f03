import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

it('loads what describes the API before any command makes a schema: `fakel run` fails at its start otherwise', () => {
  const imports = readFileSync(join(import.meta.dirname, 'main.ts'), 'utf8').match(/^import .*$/gm) ?? []
  expect(imports[0]).toBe("import '@hono/zod-openapi'")
})
