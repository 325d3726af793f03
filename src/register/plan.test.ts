import { describe, expect, it } from 'vitest'
import { planImport, type Table } from './plan.ts'
import { march, written } from './register.testing.ts'
import { Register } from './register.ts'

const settings = { at: march(20), by: 'anna', zone: 'Asia/Yekaterinburg', why: '' }
const M1 = 'M000001'
const there = () =>
  new Register(
    written(
      [1, M1, { kind: 'added' }],
      [1, M1, { kind: 'identity', serial: 'SN0001', mac: '02:00:5e:10:00:01', boards: ['B1X1', 'B1X2'] }],
      [1, M1, { kind: 'state', state: 'scrapped' }],
      [1, M1, { kind: 'owner', owner: 'north-oil' }],
      [1, 'M000002', { kind: 'added' }],
      [1, 'M000002', { kind: 'identity', serial: 'SN0002' }],
      [1, 'M000003', { kind: 'added' }],
      [1, 'M000003', { kind: 'identity', serial: 'SN0002' }],
    ),
    march(20),
  )
const table = (header: string, ...rows: readonly string[]): Table => ({
  header: header.split('|'),
  rows: rows.map((row, k) => ({ line: k + 2, cells: row.split('|') })),
})
const plan = (given: Table) => planImport(there(), given, settings)
const errors = (given: Table) =>
  plan(given).errors.map(({ line, column = '', message }) => `${line} ${column}: ${message}`)

describe('what is wrong with a table', () => {
  it('is told of its headings first', () => {
    expect(errors(table('serial|colour|serial|Серийный номер'))).toEqual([
      '1 colour: no such column; docs/register.md lists them',
      '1 serial: is there twice',
      '1 Серийный номер: is there twice',
    ])
    expect(errors(table('owner|hall', 'x|y'))).toEqual([
      '1 : one of the columns id, serial or mac must be there',
    ])
    const many: Table = {
      header: ['id'],
      rows: Array.from({ length: 20_001 }, () => ({ line: 2, cells: [] })),
    }
    expect(errors(many)).toEqual(['1 : 20001 rows; at most 20000 at once'])
  })

  it('is told of every row and every cell, and nothing is planned to be half done', () => {
    const found = errors(
      table(
        'card|serial|mac|state|purchased_on|declaration|note|country'.replace('card', 'id'),
        `|0000|zz|flying|2026-02-30|123|${'x'.repeat(501)}|China`,
        'M999999|||||||',
        '|||||||CN',
        '|SN0002||||||CN',
        '|SN7777|02:00:5e:10:00:01||||||',
        '|SN0009||||||RU',
        '|sn0009||||||RU|too|many',
        'M000001|||running||||',
        'M000001|-|||-||-|-',
      ),
    )
    expect(found.map((each) => each.replace(/: “x+…?”/, ''))).toEqual([
      '2 serial: “0000” is no serial number',
      '2 mac: “zz” is no MAC address as in 02:00:5e:10:00:01',
      '2 state: “flying” is no state of a machine',
      '2 purchased_on: “2026-02-30” is no day as in 2026-03-31 or 31.03.2026',
      expect.stringMatching(/^2 declaration: “123” is no number of a customs declaration/),
      '2 note: has 501 characters; at most 500',
      '2 country: “China” is no country as in CN',
      '3 id: there is no card M999999; leave it empty for a new machine',
      '4 : has no card, serial number or MAC: nothing says which machine it is about',
      '5 : could be M000002 or M000003: several cards have this serial number; give the card',
      '6 serial: M000001 has the same mac and the serial number SN0001; give the card',
      '8 : has 10 cells for 8 headings',
      '8 serial: SN0009 stands in row 7 too',
      expect.stringMatching(/^9 : M000001 is scrapped since 2026-03-01; nothing follows that/),
      '10 note: a dash takes nothing back here',
      '10 id: M000001 stands in row 9 too',
    ])
  })
})

it('refuses two rows about one machine, and takes numbers that the register has doubled', () => {
  expect(errors(table('id|serial|owner', 'M000001||x', '|SN0001|y'))).toEqual([
    '3 : is about M000001, as row 2 is',
  ])
  expect(errors(table('id|serial|owner', 'M000002|SN0002|x', 'M000003|SN0002|y'))).toEqual([])
  expect(errors(table('id|serial', 'M000001|SN0005', 'M000002|SN0005'))).toEqual([
    '3 serial: SN0005 stands in row 2 too',
  ])
})

describe('a table', () => {
  it('opens cards, changes what differs, leaves what is empty, takes back what has a dash', () => {
    const given = table(
      'серийный номер|ВЛАДЕЛЕЦ|с даты|состояние|страна|изготовитель',
      'SN0001|-|15.03.2026|||Bitmain',
      'SN0100|yakut||в ремонте|cn|',
      'SN0001x|||||',
    )
    const { errors, changes, proposals, unchanged } = plan(given)
    expect(errors).toEqual([])
    expect(unchanged).toBe(0)
    expect(changes).toEqual([
      {
        line: 2,
        machine: M1,
        isNew: false,
        facts: [
          { kind: 'description', make: 'Bitmain' },
          { kind: 'owner', owner: null },
        ],
      },
      {
        line: 3,
        machine: 'M000004',
        isNew: true,
        facts: [
          { kind: 'added' },
          { kind: 'identity', serial: 'SN0100' },
          { kind: 'owner', owner: 'yakut' },
          { kind: 'origin', country: 'CN' },
          { kind: 'state', state: 'repair' },
        ],
      },
      {
        line: 4,
        machine: 'M000005',
        isNew: true,
        facts: [{ kind: 'added' }, { kind: 'identity', serial: 'SN0001X' }],
      },
    ])
    // Midnight in Yekaterinburg is five hours before that of UTC.
    expect(proposals[0]).toMatchObject({ effective: march(20), fact: { kind: 'description' } })
    expect(proposals[1]).toMatchObject({
      effective: march(15) - 5 * 3_600_000,
      enteredAt: march(20),
      by: 'anna',
    })
  })

  it('takes a local time from a sheet in the zone, and an instant as it is', () => {
    const effective = (since: string) =>
      plan(table('id|since|owner', `M000001|${since}|yakut`)).proposals[0]?.effective
    const local = Date.UTC(2026, 2, 15, 0, 30)
    expect(effective('2026-03-15T05:30:00')).toBe(local)
    expect(effective('2026-03-15 05:30')).toBe(local)
    expect(effective('2026-03-15T00:30:00Z')).toBe(local)
    for (const since of ['2026-02-30T05:30', '2026-03-15T24:00', 'tomorrow'])
      expect(errors(table('id|since|owner', `M000001|${since}|yakut`))).toEqual([
        `2 since: “${since}” is no day or instant`,
      ])
  })

  it('corrects a state that could not follow where its row says why', () => {
    const { errors, proposals } = plan(table('id|state|why', `${M1}|running|another machine was scrapped`))
    expect(errors).toEqual([])
    expect(proposals).toMatchObject([
      { why: 'another machine was scrapped', fact: { kind: 'state', state: 'running', correction: true } },
    ])
  })

  it('adds papers, each with its date and issuer, and one of each for all', () => {
    const { errors: wrong, proposals } = plan(
      table(
        'id|invoice|invoice_date|invoice_issuer|declaration',
        'M000001|1; 2|2026-01-01; 02.01.2026|Bitmain|10702070/030717/0053345; 10702070/040717/0053346',
      ),
    )
    expect(wrong).toEqual([])
    expect(proposals.map(({ fact }) => fact)).toEqual([
      { kind: 'paper', paper: { kind: 'declaration', number: '10702070/030717/0053345' } },
      { kind: 'paper', paper: { kind: 'declaration', number: '10702070/040717/0053346' } },
      { kind: 'paper', paper: { kind: 'invoice', number: '1', date: '2026-01-01', issuer: 'Bitmain' } },
      { kind: 'paper', paper: { kind: 'invoice', number: '2', date: '2026-01-02', issuer: 'Bitmain' } },
    ])
    expect(
      errors(table('id|invoice|invoice_date', 'M000001|1;2;3|2026-01-01; 2026-01-02', 'M000002||2026-01-01')),
    ).toEqual([
      '2 invoice_date: 2 values for 3 numbers',
      '3 invoice: a number is missing where there is a date or an issuer',
    ])
  })
})
