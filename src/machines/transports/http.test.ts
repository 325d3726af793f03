import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
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
