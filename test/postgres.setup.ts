import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string | undefined
  }
}

/** Starts a PostgreSQL of its own on a free loopback port in a temporary folder, and stops it by its process id. */
export default async function setup(project: TestProject) {
  const given = process.env['FAKEL_TEST_POSTGRES_URL']
  if (given) {
    project.provide('postgresUrl', given)
    return
  }
  const version = readdirSync('/usr/lib/postgresql').sort().at(-1)
  if (!version)
    throw new Error('no PostgreSQL server: apt-get install postgresql, or set FAKEL_TEST_POSTGRES_URL')
  const bin = `/usr/lib/postgresql/${version}/bin`
  const folder = mkdtempSync(join(tmpdir(), 'fakel-postgres-'))
  const port = 20_000 + (process.pid % 20_000)
  // The server refuses to run as root, so root hands it to the postgres account.
  const asRoot = process.getuid?.() === 0
  const run = asRoot ? ['runuser', '-u', 'postgres', '--'] : []
  if (asRoot) execFileSync('chown', ['postgres', folder])
  const command = (name: string, ...args: string[]) => [...run, join(bin, name), ...args]
  const [init, ...initArgs] = command('initdb', '-D', folder, '-U', 'fakel', '-A', 'trust', '-E', 'UTF8')
  execFileSync(init ?? '', initArgs, { stdio: 'ignore' })
  const [program, ...args] = command(
    'postgres',
    '-D',
    folder,
    '-p',
    String(port),
    '-h',
    '127.0.0.1',
    '-k',
    folder,
  )
  const server = spawn(program ?? '', args, { stdio: 'ignore' })
  const url = `postgres://fakel@127.0.0.1:${port}/postgres`
  await answering(url)
  project.provide('postgresUrl', url)
  return async () => {
    const exited = new Promise((done) => server.once('exit', done))
    // The server itself, not runuser, which does not pass SIGINT on.
    process.kill(Number(readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n')[0]), 'SIGINT')
    await exited
    rmSync(folder, { recursive: true, force: true })
  }
}

async function answering(url: string): Promise<void> {
  const { default: pg } = await import('pg')
  for (let attempt = 0; attempt < 100; attempt++) {
    const client = new pg.Client(url)
    try {
      await client.connect()
      await client.end()
      return
    } catch {
      await new Promise((done) => setTimeout(done, 100))
    }
  }
  throw new Error(`PostgreSQL did not answer at ${url} within 10 s`)
}
