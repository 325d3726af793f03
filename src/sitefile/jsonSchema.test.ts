import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { top } from './example.testing.ts'
import { siteFileJsonSchema } from './index.ts'

it('publishes the schema that the code has: after a change, `fakel site schema > docs/site-file.schema.json`', () => {
  const published: unknown = JSON.parse(readFileSync(join(top, 'docs/site-file.schema.json'), 'utf8'))
  expect(published).toEqual(siteFileJsonSchema())
})
