import { createServer, type Server } from 'node:http'
import { type AddressInfo, createServer as createSocketServer, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, expect, it } from 'vitest'
import { type HttpConnection, http } from './http.ts'
import { LARGEST_ANSWER } from './socket.ts'

const open: (Server | HttpConnection)[] = []
afterEach(() => {
  for (const one of open.splice(0)) one.close()
})

/** A web server that packs what it sends, as the microcontrollers in small miners do whatever the caller accepts. */
async function packed(bytes: Buffer) {
  let opened = 0
  const server = createServer((_, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(bytes),
  )
  server.on('connection', () => {
    opened += 1
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const connection = http({ host: '127.0.0.1', port, timeoutMs: 2_000 })
  open.push(connection, server)
  return { connection, opened: () => opened }
}

const ask = { method: 'GET', path: '/' } as const

it('takes no answer that only looks packed, and none that unpacks to more than an answer may be', async () => {
  const torn = await packed(gzipSync('x'.repeat(1_000)).subarray(0, 15))
  expect(await torn.connection.send(ask)).toMatchObject({ failure: { kind: 'malformed' } })
  const bomb = await packed(gzipSync(Buffer.alloc(LARGEST_ANSWER + 1)))
  expect(await bomb.connection.send(ask)).toMatchObject({ failure: { kind: 'malformed' } })
})

it('unpacks an answer, and asks again and again over one connection', async () => {
  const { connection, opened } = await packed(gzipSync('<title>AxeOS</title>'))
  for (let asked = 0; asked < 20; asked++)
    expect(await connection.send(ask)).toMatchObject({ ok: true, value: { text: '<title>AxeOS</title>' } })
  expect(opened()).toBe(1)
})

/** A bare socket server: what it is sent, and what it does with each connection. */
async function sockets(serve: (socket: Socket, count: number) => void) {
  let count = 0
  const server = createSocketServer((socket) => {
    socket.on('error', () => socket.destroy())
    serve(socket, ++count)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const connection = http({ host: '127.0.0.1', port, timeoutMs: 500 })
  open.push(connection, { close: () => void server.close(), send: connection.send })
  return { connection, count: () => count }
}
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'

it('reads again over a new connection where the kept one was closed, and never orders twice', async () => {
  const requests: string[] = []
  // Each connection answers once, and is closed as soon as it is asked again.
  const { connection, count } = await sockets((socket) => {
    let asked = 0
    socket.on('data', (chunk: Buffer) => {
      if (++asked > 1) return socket.destroy()
      requests.push(chunk.toString().split('\r\n')[0] ?? '')
      socket.write(OK)
    })
  })
  expect(await connection.send(ask)).toMatchObject({ ok: true })
  expect(await connection.send(ask)).toMatchObject({ ok: true })
  expect(count()).toBe(2)
  const order = await connection.send({ method: 'POST', path: '/reboot', body: {} })
  expect(order).toMatchObject({ ok: false, failure: { kind: 'unreachable' } })
  expect(requests).toEqual(['GET / HTTP/1.1', 'GET / HTTP/1.1'])
})

it('gives up a server that says nothing, or not all, at its time limit', async () => {
  for (const said of ['', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf']) {
    const { connection } = await sockets((socket) => socket.on('data', () => socket.write(said)))
    expect(await connection.send(ask)).toMatchObject({ failure: { kind: 'timeout', afterMs: 500 } })
  }
})

it('names what does not speak HTTP', async () => {
  const { connection } = await sockets((socket) => socket.write('SSH-2.0-dropbear_2020\r\n'))
  const outcome = await connection.send(ask)
  expect(outcome.ok).toBe(false)
})

it('lets no path or header break out of its line', async () => {
  let seen = ''
  const { connection } = await sockets((socket) =>
    socket.on('data', (chunk: Buffer) => {
      seen += chunk.toString()
      socket.write(OK)
    }),
  )
  for (const part of [
    { path: '/a\r\nX: 1' },
    { path: '/', headers: { cookie: 'a=1\r\nY: 2' } },
    { path: '/', authorization: 'z\nW: 3' },
  ])
    expect((await connection.send({ method: 'GET', ...part })).ok).toBe(false)
  expect(seen).toBe('')
})

it('asks over no more connections than it may, and shares them fairly', async () => {
  const { connection, count } = await sockets((socket) =>
    socket.on('data', () => setTimeout(() => socket.write(OK), 5)),
  )
  const answers = await Promise.all(Array.from({ length: 40 }, () => connection.send(ask)))
  expect(answers.every((answer) => answer.ok)).toBe(true)
  expect(count()).toBe(4)
})
