import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { z } from 'zod'

const entry = z.object({ optionalDependencies: z.record(z.string(), z.string()).optional() })
const lockFile = z.object({ packages: z.record(z.string(), entry) })

it('names every platform build in the lock, so that npm ci works on all of them', () => {
  const text = readFileSync(resolve(import.meta.dirname, '../package-lock.json'), 'utf8')
  const { packages } = lockFile.parse(JSON.parse(text))
  const held = Object.keys(packages)
  const wanted = Object.values(packages).flatMap((each) => Object.keys(each.optionalDependencies ?? {}))
  const missing = wanted.filter((name) => !held.some((path) => path.endsWith(`node_modules/${name}`)))
  expect(wanted.length).toBeGreaterThan(10)
  expect(missing, 'run: node scripts/lock-platforms.mjs').toEqual([])
})
