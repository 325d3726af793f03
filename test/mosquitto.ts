import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe } from 'vitest'

const BROKER = '/usr/sbin/mosquitto'
const present = [BROKER, 'mosquitto_pub', 'mosquitto_sub', 'mosquitto_passwd'].every(
  (program) => spawnSync(program, ['--help'], { timeout: 20_000 }).error === undefined,
)
if (!present && process.env['CI'])
  throw new Error('mosquitto is missing: install mosquitto and mosquitto-clients')
if (!present)
  console.warn('mosquitto is missing: its tests are left out (install mosquitto, mosquitto-clients)')

/** A `describe` for tests against mosquitto; left out, with one line said, where it is absent outside CI. */
export const describeMosquitto = describe.runIf(present)

export interface MosquittoSettings {
  /** Names and passwords; without them anybody may come. */
  readonly users?: Readonly<Record<string, string>>
  /** Lines of its ACL file. */
  readonly acl?: string
  /** Certificate and key, PEM files: TLS. */
  readonly tls?: { readonly certificate: string; readonly key: string }
}

/** A real broker on a port of its own; what it keeps for clients that are away outlives its restart. */
export async function mosquitto({ users, acl, tls }: MosquittoSettings = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'fakel-mosquitto-'))
  const port = await freePort()
  const lines = [
    `listener ${port} 127.0.0.1`,
    'persistence true',
    `persistence_location ${folder}/`,
    `allow_anonymous ${users === undefined}`,
    ...(tls === undefined ? [] : [`certfile ${tls.certificate}`, `keyfile ${tls.key}`]),
    // Started as root, it would become another user, who may not read the folder.
    ...(process.getuid?.() === 0 ? ['user root'] : []),
  ]
  if (users !== undefined) {
    const file = join(folder, 'passwords')
    writeFileSync(file, '', { mode: 0o600 })
    for (const [name, password] of Object.entries(users))
      execFileSync('mosquitto_passwd', ['-b', file, name, password])
    lines.push(`password_file ${file}`)
  }
  if (acl !== undefined) {
    writeFileSync(join(folder, 'acl'), acl, { mode: 0o600 })
    lines.push(`acl_file ${join(folder, 'acl')}`)
  }
  const conf = join(folder, 'mosquitto.conf')
  writeFileSync(conf, `${lines.join('\n')}\n`)
  let child = await started(conf, port)
  const stop = () =>
    new Promise<void>((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) return resolve()
      child.once('close', () => resolve())
      child.kill('SIGTERM')
    })
  return {
    port,
    url: `${tls === undefined ? 'mqtt' : 'mqtts'}://127.0.0.1:${port}`,
    stop,
    start: async () => {
      child = await started(conf, port)
    },
    close: async () => {
      await stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function started(conf: string, port: number) {
  const child = spawn(BROKER, ['-c', conf], { stdio: 'ignore' })
  for (let tried = 0; tried < 100; tried++) {
    if (await answers(port)) return child
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('mosquitto does not come up')
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
