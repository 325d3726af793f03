import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { wordsOf } from './machineScan.ts'
import { machinesCommand } from './machines.ts'
import { readScanState, writeScanState } from './scanState.ts'
import { spoken } from './spoken.testing.ts'

async function fakel(...words: string[]) {
  return spoken(machinesCommand(), words)
}

const ANSWER =
  '{"STATUS":[{"STATUS":"S","Description":"cgminer 4.10.0"}],"SUMMARY":[{"Elapsed":9,"GHS 5s":"6413.5"}],"id":1}\0'
let folder = ''
let server: Server
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fakel-scan-'))
  server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    socket.once('data', () => socket.end(ANSWER))
  })
  await new Promise<void>((resolve) => server.listen(4028, '127.92.0.5', resolve))
})
afterEach(async () => {
  vi.restoreAllMocks()
  await new Promise((resolve) => server.close(resolve))
  await rm(folder, { recursive: true })
})

describe('fakel machines scan', () => {
  it('says what is wrong with the targets before anything is asked', async () => {
    expect(await fakel('scan', '10.0.0.0/33')).toMatchObject({
      exitCode: 1,
      errors: expect.stringContaining('/33 is not a prefix length'),
    })
    expect((await fakel('scan', 'miner.local')).errors).toMatch(
      /neither an address, a range, a network nor a file/,
    )
    const file = join(folder, 'halls.txt')
    await writeFile(file, '10.0.0.1\n10.0.0.256\n')
    expect((await fakel('scan', file)).errors).toContain(`${file}:2: 10.0.0.256 is not an IPv4 address`)
  })

  it('prints one JSON object a device, from ranges and from a file', async () => {
    const file = join(folder, 'halls.txt')
    await writeFile(file, '# hall 1\n127.92.0.4\n127.92.0.5\n')
    const { output, errors, exitCode } = await fakel('scan', file, '127.92.0.6-127.92.0.8', '--json')
    expect(exitCode).toBe(0)
    expect(output.trim().split('\n')).toHaveLength(1)
    expect(JSON.parse(output)).toMatchObject({
      address: '127.92.0.5',
      firmware: 'cgminer',
      hashrateThs: 6.4135,
      mining: true,
      uptimeS: 9,
    })
    expect(errors).toMatch(/5 of 5 addresses, 5 answered, 1 machines read, 0 devices not read/)
  })

  it('takes a stopped scan up again, prints all it found, and looks at nothing twice', async () => {
    const state = join(folder, 'scan.jsonl')
    const before = { address: '127.92.0.1', firmware: 'cgminer', model: 'found before' }
    await writeFile(
      state,
      `${[
        { scan: 1, targets: '127.92.0.1-127.92.0.9' },
        { found: before },
        { next: 4 },
        { found: { address: '127.92.0.9', model: 'found ahead of the line' } },
      ]
        .map((line) => JSON.stringify(line))
        .join('\n')}\n{"next":`,
    )
    const { output, errors } = await fakel('scan', '127.92.0.1-127.92.0.9', '--json', '--state', state)
    const found = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).address)
    expect(found).toEqual(['127.92.0.1', '127.92.0.9', '127.92.0.5'])
    expect(errors).toMatch(/4 addresses were done before/)
    expect(await readFile(state, 'utf8')).toMatch(/\{"finished":true\}\n$/)
    // A finished scan is no stopped one: the same command begins anew.
    expect(
      (await fakel('scan', '127.92.0.1-127.92.0.9', '--json', '--state', state)).output.trim().split('\n'),
    ).toHaveLength(1)
  })

  it('leaves a file alone that is not of this scan', async () => {
    const state = join(folder, 'notes.txt')
    await writeFile(state, 'my notes\n')
    expect((await fakel('scan', '127.92.0.5', '--state', state)).errors).toMatch(/is no file of a scan/)
    expect(await readFile(state, 'utf8')).toBe('my notes\n')
    await writeFile(state, '{"scan":1,"targets":"10.0.0.1-10.0.0.1"}\n{"next":1}\n')
    expect((await fakel('scan', '127.92.0.5', '--state', state)).errors).toMatch(/a scan of other addresses/)
    expect(
      (await fakel('scan', '127.92.0.5', '--state', join(folder, 'no', 'such', 'folder'))).exitCode,
    ).toBe(1)
  })

  it('takes addresses with commas between, as words and in files', async () => {
    const file = join(folder, 'halls.txt')
    await writeFile(file, '127.92.0.1 - 127.92.0.2, 127.92.0.3; 127.92.0.4 # hall one\n')
    expect(await wordsOf(['127.92.0.8,127.92.0.9', file])).toEqual([
      { text: '127.92.0.8' },
      { text: '127.92.0.9' },
      { text: '127.92.0.1-127.92.0.2', place: `${file}:1` },
      { text: '127.92.0.3', place: `${file}:1` },
      { text: '127.92.0.4', place: `${file}:1` },
    ])
    expect(await wordsOf([''])).toBe(
      '"" is neither an address, a range, a network nor a file; names are not looked up',
    )
  })

  it('leaves what an earlier scan wrote where its file cannot be begun anew', async () => {
    const file = join(folder, 'scan.jsonl')
    const earlier = '{"scan":1,"targets":"127.92.0.5-127.92.0.5"}\n{"next":1}\n'
    await writeFile(file, earlier)
    await expect(
      writeScanState(file, '127.92.0.5-127.92.0.5', { next: 1, found: [] }, async (path) => {
        const handle = await open(path, 'w')
        return {
          appendFile: () => Promise.reject(new Error('ENOSPC: no space left on device')),
          close: () => handle.close(),
        }
      }),
    ).rejects.toThrow(/ENOSPC/)
    expect(await readFile(file, 'utf8')).toBe(earlier)
    await expect(readFile(`${file}.new`)).rejects.toThrow(/ENOENT/)
  })

  it('goes on when its file cannot be written any more, and says so', async () => {
    const file = join(folder, 'scan.jsonl')
    let writes = 0
    const state = await writeScanState(file, '127.92.0.5-127.92.0.5', undefined, async (path) => {
      const handle = await open(path, 'w')
      return {
        appendFile: (text) => {
          writes += 1
          if (writes > 2) return Promise.reject(new Error('ENOSPC: no space left on device'))
          return handle.appendFile(text)
        },
        close: () => handle.close(),
      }
    })
    state.found({ address: '127.92.0.5' })
    state.reached(1)
    state.finished()
    expect(await state.close()).toMatch(/ENOSPC/)
    expect(await readScanState(file, '127.92.0.5-127.92.0.5')).toMatchObject({
      ok: true,
      before: { next: 0, found: [{ address: '127.92.0.5' }] },
    })
  })
})
