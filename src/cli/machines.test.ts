import { type AddressInfo, createServer, type Server } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { machinesCommand } from './machines.ts'
import { spoken } from './spoken.testing.ts'

/** A machine that answers every question of the framed API with these words. */
async function machine(
  answers: Readonly<Record<string, unknown>>,
): Promise<{ server: Server; port: number }> {
  const server = createServer((socket) =>
    socket.on('data', (chunk) => {
      const { cmd } = JSON.parse(chunk.subarray(4).toString())
      const body = Buffer.from(JSON.stringify({ code: 0, msg: answers[cmd], desc: cmd }))
      const head = Buffer.alloc(4)
      head.writeUInt32LE(body.length)
      socket.write(Buffer.concat([head, body]))
    }),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, port: (server.address() as AddressInfo).port }
}

async function fakel(...words: string[]) {
  return spoken(machinesCommand(), words)
}

afterEach(() => vi.restoreAllMocks())

describe('fakel machines', () => {
  it('prints a report under the published keys, without the fields that the machine did not tell', async () => {
    const { server, port } = await machine({
      'get.device.info': { miner: { type: 'M50S_VH50', working: 'true' }, system: { api: '3.0.1' } },
      'get.miner.status': {
        summary: {
          'hash-realtime': 125.5,
          'power-realtime': 0,
          'board-temperature': [60.5],
          'fan-speed-in': 4980,
        },
        edevs: [{ status: 'alive', 'effective-chips': 111 }],
        pools: [{ url: 'stratum+tcp://pool.example:3333' }],
      },
    })
    const told = await fakel(
      'read',
      '127.0.0.1',
      '--driver',
      'whatsminer-v3',
      '--api-port',
      String(port),
      '--json',
    )
    server.close()
    expect(told.exitCode).toBe(0)
    expect(JSON.parse(told.output)).toEqual({
      address: '127.0.0.1',
      make: 'WhatsMiner',
      model: 'M50S VH50',
      firmware: 'WhatsMiner API 3',
      apiVersion: '3.0.1',
      mining: true,
      hashrateThs: 125.5,
      boards: [{ active: true, chips: 111, temperatureC: 60.5 }],
      fans: [{ rpm: 4980 }],
      pools: [{ url: 'stratum+tcp://pool.example:3333' }],
      errors: [],
    })
  })

  it('names the drivers with what they can command', async () => {
    const { output } = await fakel('drivers')
    expect(output).toMatch(/^antminer-stock\tsleep wake .*reboot/m)
    expect(output).toMatch(/^braiins-rest\tsleep wake limit .*reboot/m)
  })

  it.each([
    [['--driver', 'nonesuch'], /no driver "nonesuch"; there are antminer-stock/],
    [['--driver', 'whatsminer-v3', '--user', 'super'], /belong together/],
    [
      ['--driver', 'whatsminer-v3', '--user', 'super', '--password-env', 'FAKEL_NOT_SET'],
      /FAKEL_NOT_SET is not set/,
    ],
    [['--driver', 'whatsminer-v3', '--api-port', '9', '--timeout-ms', '300'], /127\.0\.0\.1: unreachable/],
  ])('fails with a reason for %j', async (options, reason) => {
    const told = await fakel('read', '127.0.0.1', ...options)
    expect(told.exitCode).toBe(1)
    expect(told.errors).toMatch(reason)
    expect(told.output).toBe('')
  })
})
