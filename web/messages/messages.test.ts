import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import en from './en.json' with { type: 'json' }
import ru from './ru.json' with { type: 'json' }

const web = resolve(import.meta.dirname, '..')
const PLURAL = /_(one|few|many|other)$/
const stems = (messages: object) => new Set(Object.keys(messages).map((key) => key.replace(PLURAL, '')))
const english: Record<string, string> = en
const russian: Record<string, string> = ru
const placeholders = (text: string) => [...text.matchAll(/{{(\w+)}}/g)].map((match) => match[1] ?? '').sort()
const sources = readdirSync(web, { recursive: true })
  .map(String)
  .filter((name) => /\.tsx?$/.test(name) && !/\.test\.|node_modules/.test(name))
  .map((name) => ({ name, text: readFileSync(join(web, name), 'utf8') }))

describe('the message catalogues', () => {
  it('say the same things in both languages', () => {
    expect([...stems(en)].sort()).toEqual([...stems(ru)].sort())
    expect(stems(en).size).toBeGreaterThan(100)
  })

  it('have every plural form that the language needs', () => {
    const plurals = [...stems(en)].filter((stem) => `${stem}_other` in english)
    expect(plurals.length).toBeGreaterThan(5)
    for (const [messages, locale] of [
      [english, 'en'],
      [russian, 'ru'],
    ] as const)
      for (const stem of plurals)
        for (const form of new Intl.PluralRules(locale).resolvedOptions().pluralCategories)
          expect(messages[`${stem}_${form}`], `${locale} ${stem}_${form}`).toBeTruthy()
  })

  it('put the same values into a sentence', () => {
    for (const [key, text] of Object.entries(english)) {
      const other = russian[key]
      if (other === undefined || PLURAL.test(key)) continue
      expect(placeholders(other), key).toEqual(placeholders(text))
    }
  })

  it('hold every text that a component asks for by its whole name', () => {
    const known = stems(en)
    const missing = sources.flatMap(({ name, text }) =>
      [...text.matchAll(/\bt\(\s*'([^']+)'/g)]
        .filter(([, key]) => !known.has(key ?? ''))
        .map(([, key]) => `${name}: ${key}`),
    )
    expect(missing).toEqual([])
  })

  it('hold every beginning that a component completes', () => {
    const beginnings = sources.flatMap(({ text }) =>
      [...text.matchAll(/\bt\(\s*`([\w.-]+)\$\{/g)].map((match) => match[1] ?? ''),
    )
    expect(beginnings.length).toBeGreaterThan(10)
    for (const beginning of beginnings)
      expect(
        Object.keys(en).some((key) => key.startsWith(beginning)),
        beginning,
      ).toBe(true)
  })

  it('are the only place of words: no text stands in a component', () => {
    const written = sources
      .filter(({ name }) => name.endsWith('.tsx'))
      .flatMap(({ name, text }) =>
        [
          ...text.matchAll(/[^=]>\s*([A-Za-z][A-Za-z ,.]{2,})\s*<\//g),
          ...text.matchAll(/\s(?:aria-label|title|placeholder|alt)="([^"]+)"/g),
        ].map((match) => `${name}: ${match[1]}`),
      )
    expect(written).toEqual([])
  })

  it('are told in an engineer’s Russian: no Latin words but units and names', () => {
    const ALLOWED =
      /[TPE]H|CO₂|CH₄|ISO|EN 16726|SHA-256|English|Shift|Ctrl|Escape|a-z|MAC|API|PDF|CSV|XLSX|hall=h1 and j_per_th|stratum\+tcp:\/\/btc\.pool\.example:3333 owner\.worker/g
    const latin = Object.entries(russian).filter(([, text]) =>
      /[A-Za-z]{2,}/.test(text.replace(/{{\w+}}/g, '').replace(ALLOWED, '')),
    )
    expect(latin).toEqual([])
  })
})
