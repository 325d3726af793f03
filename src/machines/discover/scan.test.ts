import { createServer, type Server } from 'node:http'
import { createServer as createTcpServer, type Socket, type Server as TcpServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { Found } from './recognise.ts'
import { type ScanOptions, scan } from './scan.ts'
import { readTargets } from './targets.ts'

const open: { close(): Promise<void> }[] = []
afterEach(() => Promise.all(open.splice(0).map((one) => one.close())))

async function listen<S extends Server | TcpServer>(server: S, host: string, port: number): Promise<S> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve))
  open.push({
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  })
  return server
}

const cgminer = (answer: string) => createTcpServer((socket) => socket.once('data', () => socket.end(answer)))

async function scanned(words: string, options: Partial<ScanOptions> = {}) {
  const targets = readTargets([{ text: words }])
  if (!targets.ok) throw new Error(targets.mistakes.join())
  const found: Found[] = []
  const last = await scan(targets.targets, {
    timeoutMs: 300,
    pace: { knockMs: 300 },
    onFound: (one) => void found.push(one),
    ...options,
  })
  return { found, last }
}

describe('a scan', () => {
  it('passes over silence and refusals, and survives what only looks like a machine', async () => {
    await listen(
      createTcpServer(() => undefined),
      '127.91.0.2',
      4028,
    )
    await listen(cgminer('\u0000\u0001 not JSON \u0007'), '127.91.0.3', 4028)
    await listen(
      createTcpServer((socket) => socket.destroy()),
      '127.91.0.4',
      80,
    )
    const { found, last } = await scanned('127.91.0.1-127.91.0.9')
    expect(last).toMatchObject({ done: 9, count: 9, next: 9, machines: 0, unread: 3 })
    const by = new Map(found.map((one) => [one.address, one]))
    expect(by.get('127.91.0.2')).toMatchObject({ answers: [] })
    expect(by.get('127.91.0.3')?.answers).toEqual([{ port: 4028, protocol: 'cgminer', text: 'not JSON' }])
    expect(by.get('127.91.0.4')).toMatchObject({ answers: [] })
    expect(found.some((one) => one.driver !== undefined)).toBe(false)
  })

  it('reports an unknown device with what it answered, on the second web port too', async () => {
    const page = '<html><title>Router of hall 2</title></html>'
    const server = createServer((_request, response) => response.setHeader('server', 'mini').end(page))
    await listen(server, '127.91.1.1', 8080)
    const { found } = await scanned('127.91.1.1')
    expect(found).toEqual([
      {
        address: '127.91.1.1',
        answers: [{ port: 8080, protocol: 'http', status: 200, server: 'mini', text: 'Router of hall 2' }],
      },
    ])
  })

  it('reads a machine that speaks cgminer without a name, and names firmware that has one but no driver', async () => {
    const whole =
      '{"STATUS":[{"STATUS":"S","Description":"cgminer 4.10.0"}],"SUMMARY":[{"Elapsed":9,"GHS 5s":"6413.5"}],"DEVS":[{"Status":"Alive","Temperature":65.5}],"id":1}\0'
    await listen(cgminer(whole), '127.91.2.1', 4028)
    const shop = createServer((request, response) =>
      request.url === '/mcb/pools'
        ? response.end('[{"url":"x","pool-priority":0}]')
        : response.writeHead(404).end(),
    )
    await listen(shop, '127.91.2.2', 80)
    const { found } = await scanned('127.91.2.1-127.91.2.2')
    const by = new Map(found.map((one) => [one.address, one]))
    expect(by.get('127.91.2.1')).toMatchObject({
      driver: 'cgminer',
      report: {
        firmware: 'cgminer',
        firmwareVersion: 'cgminer 4.10.0',
        hashrate: 6.4135,
        mining: true,
        uptimeS: 9,
      },
    })
    expect(by.get('127.91.2.2')).toMatchObject({ firmware: 'Goldshell' })
    expect(by.get('127.91.2.2')?.report).toBeUndefined()
  })

  it('says why a machine it knows could not be read, and never shows a password', async () => {
    const server = createServer((request, response) => {
      if (request.url === '/') response.end('<title>Braiins OS</title>')
      else response.writeHead(401).end('{"message":"wrong password"}')
    })
    await listen(server, '127.91.3.1', 80)
    const { found } = await scanned('127.91.3.1', { credentials: () => [{ user: 'u', password: 'hidden' }] })
    expect(found[0]).toMatchObject({ firmware: 'Braiins OS', failure: { kind: 'unauthorised' } })
    expect(found[0]?.driver).toMatch(/^braiins/)
    expect(JSON.stringify(found)).not.toContain('hidden')
  })

  it('ends when it is told to, with the place to go on from', async () => {
    const ending = new AbortController()
    let looked = 0
    const { last } = await scanned('127.91.4.0/24', {
      signal: ending.signal,
      sweep: {
        turn: async () => undefined,
        async look() {
          looked += 1
          if (looked === 100) ending.abort()
          return { open: [], alive: false }
        },
      },
    })
    expect(last.done).toBeGreaterThanOrEqual(99)
    expect(last.done).toBeLessThan(254)
    expect(last.next).toBeLessThanOrEqual(last.done + 1)
    const rest = await scanned('127.91.4.0/24', {
      from: last.next,
      sweep: { turn: async () => undefined, look: async () => ({ open: [], alive: false }) },
    })
    expect(rest.last).toMatchObject({ done: 254, next: 254, count: 254 })
  })

  it('is ended by a reader that fails', async () => {
    await listen(cgminer('{}'), '127.91.5.1', 4028)
    const failing = scanned('127.91.5.1', {
      onFound: () => {
        throw new Error('the pipe is gone')
      },
    })
    await expect(failing).rejects.toThrow('the pipe is gone')
  })

  it('leaves no connection to a device behind', async () => {
    const server = await listen(
      createServer((_request, response) => response.end('<title>Printer</title>')),
      '127.91.6.1',
      80,
    )
    await scanned('127.91.6.1')
    await new Promise((resolve) => setTimeout(resolve, 100))
    const left = await new Promise<number>((resolve) =>
      server.getConnections((_error, count) => resolve(count)),
    )
    expect(left).toBe(0)
  })
})
