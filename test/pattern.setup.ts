import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    patternFolder: string | undefined
  }
}

/** Gives a run's tests a folder for what one of them makes and all of them copy: see `pattern.ts`. */
export default function setup(project: TestProject) {
  const folder = mkdtempSync(join(tmpdir(), 'fakel-pattern-'))
  project.provide('patternFolder', folder)
  return () => rmSync(folder, { recursive: true, force: true })
}
