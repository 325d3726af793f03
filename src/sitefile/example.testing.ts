import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type ParsedSite, parseSiteFile } from './index.ts'

export const top = resolve(import.meta.dirname, '../..')
export const exampleText = readFileSync(join(top, 'examples/flare-site/site.yaml'), 'utf8')

/** Checks the example site with one part of its text replaced. */
export function changed(from: string, to: string): ParsedSite {
  if (!exampleText.includes(from)) throw new Error(`the example site has no ${from}`)
  return parseSiteFile(exampleText.replace(from, to), 'site.yaml')
}

/** The mistakes without what the tests do not look at. */
export function mistakesOf(parsed: ParsedSite) {
  return parsed.ok ? [] : parsed.mistakes
}

/** 1-based line of the first occurrence of the text in the example. */
export function lineOf(text: string): number {
  return exampleText.slice(0, exampleText.indexOf(text)).split('\n').length
}
