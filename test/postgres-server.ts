import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'

const VERSIONS = '/usr/lib/postgresql'

/** A PostgreSQL server of a test's own. */
export interface PostgresServer {
  readonly url: string
  start(): Promise<void>
  /** Ends it at once, as a crash of its machine would, or in order. */
  stop(how: 'crash' | 'order'): Promise<void>
  remove(): Promise<void>
}

/** Makes a PostgreSQL in a temporary folder and starts it on a free loopback port. */
export async function postgresServer(): Promise<PostgresServer> {
  const version = readdirSync(VERSIONS).sort().at(-1)
  if (!version)
    throw new Error('no PostgreSQL server: apt-get install postgresql, or set FAKEL_TEST_POSTGRES_URL')
  const bin = join(VERSIONS, version, 'bin')
  const folder = mkdtempSync(join(tmpdir(), 'fakel-postgres-'))
  const port = await freePort()
  // The server refuses to run as root, so root hands it to the postgres account.
  const asRoot = process.getuid?.() === 0
  if (asRoot) execFileSync('chown', ['postgres', folder])
  const command = (name: string, ...args: string[]): [string, string[]] => {
    const program = join(bin, name)
    return asRoot ? ['runuser', ['-u', 'postgres', '--', program, ...args]] : [program, args]
  }
  execFileSync(...command('initdb', '-D', folder, '-U', 'fakel', '-A', 'trust', '-E', 'UTF8'), {
    stdio: 'ignore',
  })
  const url = `postgres://fakel@127.0.0.1:${port}/postgres`
  let server: ChildProcess | undefined

  async function start(): Promise<void> {
    const place = ['-D', folder, '-p', String(port), '-h', '127.0.0.1', '-k', folder]
    server = spawn(...command('postgres', ...place), { stdio: 'ignore' })
    await answering(url)
  }
  async function stop(how: 'crash' | 'order'): Promise<void> {
    const running = server
    if (running === undefined) return
    server = undefined
    const exited = new Promise((done) => running.once('exit', done))
    // The server itself, not runuser, which does not pass signals on.
    const pid = Number(readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n')[0])
    process.kill(pid, how === 'crash' ? 'SIGQUIT' : 'SIGINT')
    await exited
  }
  await start()
  return {
    url,
    start,
    stop,
    remove: async () => {
      await stop('order')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function freePort(): Promise<number> {
  const listener = createServer()
  await new Promise<void>((done) => listener.listen(0, '127.0.0.1', done))
  const address = listener.address()
  await new Promise((done) => listener.close(done))
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}

async function answering(url: string): Promise<void> {
  let reason: unknown
  for (let attempt = 0; attempt < 100; attempt++) {
    const client = new pg.Client(url)
    try {
      await client.connect()
      await client.end()
      return
    } catch (error) {
      reason = error
      await new Promise((done) => setTimeout(done, 100))
    }
  }
  throw new Error(`PostgreSQL did not answer at ${url} within 10 s`, { cause: reason })
}
