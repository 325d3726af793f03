import { spawn, spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { describe } from 'vitest'

/** Debian's python3-pymodbus belongs to Debian's own Python, which need not be the first on the path. */
const PYTHON = '/usr/bin/python3'
const present = spawnSync(PYTHON, ['-c', 'import pymodbus'], { timeout: 20_000 }).status === 0
if (!present && process.env['CI']) throw new Error(`${PYTHON} has no pymodbus: install python3-pymodbus`)
if (!present) console.warn(`${PYTHON} has no pymodbus: its tests are left out (install python3-pymodbus)`)

/** A `describe` for tests against pymodbus; left out, with one line said, where it is absent outside CI. */
export const describePymodbus = describe.runIf(present)

export interface Contents {
  readonly unit: number
  /** From this address on a register has two words, which stand one after another. */
  readonly wide?: number
  readonly holding?: Readonly<Record<number, readonly number[]>>
  readonly input?: Readonly<Record<number, readonly number[]>>
  readonly coil?: Readonly<Record<number, readonly number[]>>
  readonly discrete?: Readonly<Record<number, readonly number[]>>
}

/** Lines to a script of this folder and from it. */
function converse(script: string) {
  const child = spawn(PYTHON, [resolve(import.meta.dirname, script)], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const ended = new Promise<void>((done) => child.once('close', () => done()))
  return {
    ask: async (question: unknown): Promise<unknown> => {
      child.stdin.write(`${JSON.stringify(question)}\n`)
      const { value, done } = await lines.next()
      if (done === true) throw new Error(`${script} ended`)
      return JSON.parse(value)
    },
    close: async () => {
      child.stdin.end()
      await ended
    },
  }
}

/** A Modbus server that is not ours, holding what a device would. */
export async function pymodbusServer(contents: Contents) {
  const server = converse('pymodbus-server.py')
  return {
    port: Number(await server.ask(contents)),
    held: (table: 'holding' | 'input' | 'coil' | 'discrete', address: number, count: number) =>
      server.ask([table, address, count]),
    close: server.close,
  }
}

/** A Modbus client that is not ours; `ask` calls a method of it. */
export function pymodbusClient() {
  const client = converse('pymodbus-client.py')
  return {
    ask: (port: number, unit: number, method: string, ...rest: readonly unknown[]) =>
      client.ask([port, unit, method, ...rest]),
    close: client.close,
  }
}
