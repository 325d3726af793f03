import { spawn, spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { describe } from 'vitest'
import { z } from 'zod'

/** Debian's python3-aiosmtpd belongs to Debian's own Python, which need not be the first on the path. */
const PYTHON = '/usr/bin/python3'
const present = spawnSync(PYTHON, ['-c', 'import aiosmtpd'], { timeout: 20_000 }).status === 0
if (!present && process.env['CI']) throw new Error(`${PYTHON} has no aiosmtpd: install python3-aiosmtpd`)
if (!present) console.warn(`${PYTHON} has no aiosmtpd: its tests are left out (install python3-aiosmtpd)`)

/** A `describe` for tests against aiosmtpd; left out, with one line said, where it is absent outside CI. */
export const describeAiosmtpd = describe.runIf(present)

const taken = z.array(
  z.object({
    from: z.string(),
    to: z.array(z.string()),
    data: z.string(),
    tls: z.boolean(),
    user: z.string().nullable(),
  }),
)

/** An SMTP server that is not ours, which keeps what it takes. */
export async function smtpServer(how: {
  readonly certificate?: string
  readonly key?: string
  readonly user?: string
  readonly password?: string
  readonly refuse?: string
}) {
  const child = spawn(PYTHON, [resolve(import.meta.dirname, 'aiosmtpd-server.py')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const ended = new Promise<void>((done) => child.once('close', () => done()))
  const ask = async (question: unknown): Promise<unknown> => {
    child.stdin.write(`${JSON.stringify(question)}\n`)
    const { value, done } = await lines.next()
    if (done === true) throw new Error('the SMTP server ended')
    return JSON.parse(value)
  }
  return {
    port: Number(await ask(how)),
    taken: async () => taken.parse(await ask('taken')),
    close: async () => {
      child.stdin.end()
      await ended
    },
  }
}
