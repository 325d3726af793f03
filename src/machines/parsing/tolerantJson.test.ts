import { describe, expect, it } from 'vitest'
import { readJson } from './tolerantJson.ts'

const only = (text: string) => readJson(text).documents[0]

describe('tolerant JSON', () => {
  it('reads JSON as JSON, without defects', () => {
    expect(readJson('{"a":[1,"x",null,true],"b":{"c":-1.5e3}}')).toEqual({
      documents: [{ a: [1, 'x', null, true], b: { c: -1500 } }],
      defects: [],
      cut: false,
    })
  })

  it.each([
    ['a NUL behind the end', '{"a":1}\0', { a: 1 }],
    ['no comma between objects', '{"S":[{"a":1}{"b":2}]}', { S: [{ a: 1 }, { b: 2 }] }],
    ['no comma between members', '{"a":1"b":"x""c":3}', { a: 1, b: 'x', c: 3 }],
    ['commas too many', '{"a":1,,"b":[1,2,],}', { a: 1, b: [1, 2] }],
    ['an escape that is none', String.raw`{"a":"it\'s"}`, { a: "it's" }],
    ['a raw line feed in a string', '{"a":"x\ny"}', { a: 'x\ny' }],
    ['text behind the end', '{"a":1}"}', { a: 1 }],
    ['a word that is no value', '{"a":nan,"b":2}', { b: 2 }],
    ['a list whose bracket is lost', '{"a":[1,2}', { a: [1, 2] }],
  ])('mends %s', (_, text, value) => {
    expect(only(text)).toEqual(value)
  })

  it('reads two documents in one answer', () => {
    expect(readJson('{"a":1}{"b":2}').documents).toEqual([{ a: 1 }, { b: 2 }])
    expect(readJson('{"a":1}\0{"b":2}\0').documents).toEqual([{ a: 1 }, { b: 2 }])
  })

  it.each([
    ['{"rate":1105', {}],
    ['{"a":1,"name":"Antmin', { a: 1 }],
    ['{"a":1,"b"', { a: 1 }],
    ['{"a":[1,2', { a: [1] }],
    ['{"a":tru', {}],
  ])('never completes a value that is cut off: %s', (text, value) => {
    const read = readJson(text)
    expect(read.documents[0]).toEqual(value)
    expect(read.cut).toBe(true)
    expect(read.defects).not.toEqual([])
  })

  it('says where it is not JSON', () => {
    expect(readJson('{"a":12.3.4,"b":1}').defects).toEqual(['character 5: "12.3.4" is no JSON value'])
  })

  it('keeps the places of the elements after an unreadable one', () => {
    expect(only('[1,x2,3]')).toEqual([1, undefined, 3])
  })

  it('ends on any depth, and on text that is no JSON at all', () => {
    expect(readJson('['.repeat(100_000)).defects.length).toBeGreaterThan(0)
    expect(readJson('<html>login</html>').documents).toEqual([])
    expect(readJson('').documents).toEqual([])
  })

  it('does not let an answer reach the prototype of objects', () => {
    expect(Object.getPrototypeOf(only('{"__proto__":{"x":1},"a":1,}'))).toBe(Object.prototype)
  })
})
