import { deflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { instant } from '../quantity/index.ts'
import { type Card, type Entry, planImport, Register } from '../register/index.ts'
import { readTable } from './readTable.ts'
import { writeTable } from './writeTable.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const table = async (file: Uint8Array) => {
  const read = await readTable(file)
  if (!read.ok) throw new Error(read.message)
  return read.table
}
const card: Card = {
  id: 'M000001',
  make: 'Bitmain',
  model: 'S19',
  serial: '1234567890123456',
  mac: '02:00:5e:10:00:01',
  boards: ['B1X1', 'B1X2'],
  owner: '=HYPERLINK("http://x","pay")',
  place: { site: 'Север', hall: '+7', slot: '-1' },
  country: 'CN',
  purchasedOn: '2026-01-15',
  seller: '@cmd "quoted", with; signs',
  papers: [
    { kind: 'contract', number: '17/2', date: '2026-01-10', issuer: 'ООО «Свет»' },
    { kind: 'declaration', number: '10702070/030717/0053345' },
    { kind: 'invoice', number: 'A', date: '2026-01-11' },
    { kind: 'invoice', number: 'B', date: '2026-01-12', issuer: 'X' },
  ],
  state: 'running',
  note: 'two\nlines',
}
const settings = { at: instant(Date.UTC(2026, 5, 1)), by: 'anna', zone: 'UTC', why: '' }

describe('a file that is none', () => {
  it('is refused with what it is', async () => {
    const message = async (file: Uint8Array) => {
      const read = await readTable(file)
      return read.ok ? 'read' : read.message
    }
    expect(await message(new Uint8Array())).toBe('is empty')
    expect(await message(bytes(' \n ; \n'))).toBe('is empty')
    expect(await message(new Uint8Array([0, 1, 2, 3, 0]))).toBe('is neither CSV nor XLSX')
    expect(await message(new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 1]))).toMatch(/old Excel file/)
    expect(await message(bytes('PK no archive at all'))).toMatch(/no zip archive/)
    expect(await message(new Uint8Array(21 * 1024 * 1024))).toMatch(/at most/)
    const good = await writeTable([card], 'xlsx', 'en')
    for (const cut of [100, 1000, good.length - 30])
      expect(await message(good.subarray(0, cut))).not.toBe('read')
    const broken = good.slice()
    broken.fill(7, 60, 400)
    expect(await message(broken)).toMatch(/broken|no workbook/)
    expect(await message(zipOf('xl/workbook.xml', Buffer.from('<x/>')))).toMatch(/no workbook/)
  })

  it('is read as Excel saves Unicode text', async () => {
    const read = await readTable(Buffer.from('\ufeffсерийный номер\tзал\r\nSN0001\th1\r\n', 'utf16le'))
    expect(read).toMatchObject({
      ok: true,
      table: { header: ['серийный номер', 'зал'], rows: [{ line: 2, cells: ['SN0001', 'h1'] }] },
    })
  })

  it('is not unpacked when it is a bomb, whatever size it tells', async () => {
    const bomb = zipOf('xl/worksheets/sheet1.xml', Buffer.alloc(250 * 1024 * 1024), 10)
    expect(bomb.length).toBeLessThan(1024 * 1024)
    expect(await readTable(bomb)).toEqual({ ok: false, message: 'unpacks to more than can be read' })
  })

  it('names the line of a broken quote, and ends with a huge cell', async () => {
    expect(await readTable(bytes('serial,note\nSN0001,ok\nSN0002,"open\n'))).toMatchObject({
      ok: false,
      line: 3,
    })
    expect(await readTable(bytes(`serial,note\nSN0001,${'x'.repeat(200_000)}\n`))).toMatchObject({
      ok: false,
    })
  })
})

describe('tables', () => {
  it('are read from what Excel writes in Russia: semicolons, code page 1251', async () => {
    const cyrillic = Buffer.from([0xd0, 0xe0, 0xe1, 0xee, 0xf2, 0xe0]) // "Работа" in Windows-1251
    const file = Buffer.concat([bytes('serial;note\r\nSN0001;'), cyrillic, bytes('\r\n\r\nSN0002;x\r\n')])
    expect(await table(file)).toEqual({
      header: ['serial', 'note'],
      rows: [
        { line: 2, cells: ['SN0001', 'Работа'] },
        { line: 4, cells: ['SN0002', 'x'] },
      ],
    })
  })

  it('never give a spreadsheet a formula', async () => {
    const csv = new TextDecoder().decode(await writeTable([card], 'csv', 'en'))
    expect(csv).toContain(`"'=HYPERLINK(""http://x"",""pay"")"`)
    for (const cell of ["'+7", "'-1", `"'@cmd`]) expect(csv).toContain(`,${cell}`)
    expect(csv).not.toMatch(/[,\n]"?[=+@-]/)
  })

  it.each([
    ['csv', 'en'],
    ['csv', 'ru'],
    ['xlsx', 'en'],
    ['xlsx', 'ru'],
  ] as const)('go out and come back unchanged: %s, %s', async (format, language) => {
    const read = await table(await writeTable([card], format, language))
    const fresh = planImport(new Register([], settings.at), withoutId(read), settings)
    expect(fresh.errors).toEqual([])
    const entries = fresh.proposals.map((proposal, k): Entry => ({ ...proposal, sequence: k + 1 }))
    const register = new Register(entries, settings.at)
    const { stateSince, ownerSince, ...again } = register.card('M000001') ?? card
    expect(again).toEqual(card)
    expect(planImport(register, read, settings)).toEqual({
      errors: [],
      changes: [],
      unchanged: 1,
      proposals: [],
    })
  })
})

it('brings every text back as it was, formulas or not', async () => {
  const text = fc
    .tuple(
      fc.constantFrom('', "'", "''", '=', "'=", '-', '@', '\uFF1D', '"', ';'),
      fc.oneof(
        fc.string({ unit: 'grapheme', maxLength: 20 }),
        fc.constantFrom('valueOf', 'constructor', '__proto__'),
        // A lost sign, signs that XML does not take, and what workbooks write for them.
        fc.constantFrom('\uFFFD', 'a\uFFFEb', '\u{1FFFE}', '_x0041_', 'a_x005F_x0041_', '_x'),
      ),
    )
    .map(([first, rest]) => `${first}${rest}`.trim())
    .filter((each) => each !== '' && each !== '-' && !/[\p{Cc}\p{Cs}]/u.test(each))
  await fc.assert(
    fc.asyncProperty(text, text, fc.constantFrom('csv', 'xlsx'), async (owner, note, format) => {
      const file = await writeTable([{ ...card, owner, note, papers: [] }], format, 'en')
      const { header, rows } = await table(file)
      const cell = (name: string) => rows[0]?.cells[header.indexOf(name)]
      expect([cell('owner'), cell('note')]).toEqual([owner, note])
      if (format === 'csv') expect(new TextDecoder().decode(file)).not.toMatch(/[,\n]"?[=+@-]/)
    }),
    { numRuns: 300 },
  )
})

it('plans five thousand rows in seconds', async () => {
  const cards = Array.from({ length: 5_000 }, (_, k): Card => {
    const number = String(k + 1).padStart(6, '0')
    const mac = `02:00:5e:${number.replace(/..(?=.)/g, '$&:')}`
    return {
      ...card,
      id: `M${number}`,
      serial: `SN${number}`,
      mac,
      boards: [`B${number}`],
      place: { hall: '1', slot: number },
    }
  })
  const began = process.cpuUsage()
  const read = await table(await writeTable(cards, 'xlsx', 'en'))
  const plan = planImport(new Register([], settings.at), withoutId(read), settings)
  expect([plan.errors, plan.changes.length]).toEqual([[], 5_000])
  const entries = plan.proposals.map((proposal, k): Entry => ({ ...proposal, sequence: k + 1 }))
  expect(planImport(new Register(entries, settings.at), read, settings).unchanged).toBe(5_000)
  // The core's time, whatever else it does meanwhile.
  const { user, system } = process.cpuUsage(began)
  expect((user + system) / 1e6).toBeLessThan(15)
})

function withoutId(read: Awaited<ReturnType<typeof table>>) {
  return { ...read, rows: read.rows.map(({ line, cells }) => ({ line, cells: ['', ...cells.slice(1)] })) }
}

/** A zip archive of one deflated entry, which may tell another size than it has. */
function zipOf(name: string, content: Buffer, toldSize = content.length): Uint8Array {
  const packed = deflateRawSync(content)
  const record = (signature: number, before: Buffer, after: Buffer) => {
    const head = Buffer.alloc(4)
    head.writeUInt32LE(signature)
    const middle = Buffer.alloc(22)
    middle.writeUInt16LE(8, 4)
    middle.writeUInt32LE(packed.length, 14)
    middle.writeUInt32LE(toldSize, 18)
    return Buffer.concat([head, before, middle, after])
  }
  const named = Buffer.alloc(4)
  named.writeUInt16LE(name.length)
  const local = Buffer.concat([record(0x04034b50, Buffer.alloc(0), named), Buffer.from(name), packed])
  const central = Buffer.concat([
    record(0x02014b50, Buffer.alloc(2), Buffer.concat([named, Buffer.alloc(14)])),
    Buffer.from(name),
  ])
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50)
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(local.length, 16)
  return Buffer.concat([local, central, end])
}
