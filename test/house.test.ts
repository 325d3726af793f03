import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const top = resolve(import.meta.dirname, '..')

/** Rooms from the ground up: a room imports only rooms that stand before it in this list. */
const ROOMS = [
  'quantity',
  'balance',
  'gas',
  'power',
  'devices',
  'machines',
  'work',
  'market',
  'sitefile',
  'health',
  'register',
  'sheets',
  'programme',
  'dispatch',
  'calls',
  'solver',
  'ledger',
  'rules',
  'grid',
  'watch',
  'plan',
  'store',
  'bus',
  'callers',
  'alerts',
  'site',
  'hub',
  'api',
  'cli',
]
/** Rooms that must stay pure: no sockets, files, clocks or chance. */
const PURE = [
  'quantity',
  'balance',
  'gas',
  'power',
  'health',
  'register',
  'programme',
  'dispatch',
  'calls',
  'ledger',
  'rules',
  'grid',
  'watch',
  'plan',
]
const LONGEST_LINES = 400
/** Files that may be longer, each with its reason. */
const LONGER: Record<string, string> = {}

function sources(folder: string): string[] {
  return readdirSync(join(top, folder), { recursive: true })
    .map(String)
    .filter((name) => /\.tsx?$/.test(name) && !name.includes('node_modules'))
    .map((name) => join(folder, name))
}

function imports(file: string): string[] {
  const text = readFileSync(join(top, file), 'utf8')
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '')
}

const rooms = readdirSync(join(top, 'src')).filter((name) => statSync(join(top, 'src', name)).isDirectory())
const all = [...sources('src'), ...sources('twin'), ...sources('bench'), ...sources('web')]
const isTest = (file: string) => /\.(test|bench)\.tsx?$/.test(file)

describe('the house', () => {
  it('has rooms, each named in the order of the design', () => {
    expect(rooms.length).toBeGreaterThan(5)
    expect(rooms.filter((room) => !ROOMS.includes(room))).toEqual([])
  })

  it('lets a room import only the rooms before it, and only by their face', () => {
    const wrong: string[] = []
    for (const file of sources('src')) {
      const room = relative('src', file).split('/')[0] ?? ''
      for (const target of imports(file).filter((name) => name.startsWith('.'))) {
        const [other, ...rest] = relative('src', join(dirname(file), target)).split('/')
        if (other === undefined || other === room) continue
        if (other === '..') {
          if (!isTest(file)) wrong.push(`${file} leaves src: ${target}`)
        } else if (ROOMS.indexOf(other) > ROOMS.indexOf(room)) {
          wrong.push(`${file} imports ${other}, which stands above it: move the shared part down`)
        } else if (rest.join('/') !== 'index.ts') {
          wrong.push(`${file} reaches into ${other}/${rest.join('/')}: import its index.ts`)
        }
      }
    }
    expect(wrong).toEqual([])
  })

  it('keeps the pure rooms free of I/O, clocks and chance', () => {
    const wrong: string[] = []
    for (const file of sources('src').filter((name) => !isTest(name))) {
      const room = relative('src', file).split('/')[0] ?? ''
      if (!PURE.includes(room)) continue
      const text = readFileSync(join(top, file), 'utf8')
      for (const target of imports(file))
        if (target.startsWith('node:')) wrong.push(`${file} imports ${target}`)
      if (/\b(Date\.now|new Date\(\)|Math\.random|setTimeout|setInterval|fetch\()/.test(text))
        wrong.push(`${file} reads the clock, chance or network: pass it in`)
    }
    expect(wrong).toEqual([])
  })

  it('has no file too long to read at one sitting', () => {
    const long = all
      .filter((file) => !isTest(file) && !(file in LONGER))
      .map((file) => ({ file, lines: readFileSync(join(top, file), 'utf8').split('\n').length }))
      .filter(({ lines }) => lines > LONGEST_LINES)
    expect(long, 'split it by what changes together').toEqual([])
  })

  it('introduces every room in a README of ten lines at most', () => {
    for (const room of rooms) {
      const text = readFileSync(join(top, 'src', room, 'README.md'), 'utf8').trimEnd()
      expect(text.split('\n').length, room).toBeLessThanOrEqual(10)
    }
  })

  it('names things in words of the trade', () => {
    const vague = all.filter((file) => /(manager|helper|utils?|service|misc|common)\b/i.test(file))
    expect(vague, 'say what it does').toEqual([])
  })
})
