// PostgreSQL in this thread (PGlite), so that no query holds up the loops of the site.

import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'
import { NodeFS } from '@electric-sql/pglite/nodefs'

/**
 * PGlite's files, with fsync. As it comes, PGlite runs PostgreSQL with fsync off and has no way down to the disk; then a
 * power cut can damage the database. Emscripten asks a file system for `fsync` where it has one (`fd_sync`), so it gets one.
 */
class SyncedFiles extends NodeFS {
  async init(database, options) {
    const made = await super.init(database, options)
    made.emscriptenOpts.preRun.push((module) => {
      const files = module.NODEFS
      files.stream_ops.fsync = (stream) => {
        try {
          if (stream.nfd === undefined) syncPath(files.realPath(stream.node))
          else fsyncSync(stream.nfd)
          return 0
        } catch (error) {
          throw new module.FS.ErrnoError(files.convertNodeCode(error))
        }
      }
    })
    return made
  }
}

/** `-F` is fsync off. `fsync` is the method that reaches the file system. One session needs few buffers. */
const startParams = [
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
  ...['fsync=on', 'wal_sync_method=fsync', 'shared_buffers=32MB', 'max_wal_size=256MB'].flatMap((setting) => [
    '-c',
    setting,
  ]),
]

const open = (folder) => PGlite.create({ fs: new SyncedFiles(folder), startParams })

function syncPath(path) {
  const file = openSync(path, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Makes a new database beside its place and moves it there once it is whole: a kill meanwhile leaves nothing half-made. */
async function create(folder) {
  const raw = `${folder}.new`
  rmSync(raw, { recursive: true, force: true })
  const database = await open(raw)
  await database.close()
  for (const entry of readdirSync(raw, { recursive: true })) syncPath(join(raw, String(entry)))
  renameSync(raw, folder)
  syncPath(dirname(folder))
}

/** Answers the store's queries one after another. */
function serve(port, folder) {
  const opening = open(folder)
  opening.then(
    () => port.postMessage({ ready: true }),
    (error) => port.postMessage({ failed: String(error?.message ?? error) }),
  )
  port.on('message', async ({ id, sql, parameters, close }) => {
    try {
      const database = await opening
      if (close) {
        await database.close()
        port.postMessage({ id, rows: [], affectedRows: 0 })
        return
      }
      const { rows, affectedRows } = await database.query(sql, parameters)
      port.postMessage({ id, rows, affectedRows: affectedRows ?? rows.length })
    } catch (error) {
      port.postMessage({ id, error: { message: String(error?.message ?? error), code: error?.code } })
    }
  })
}

// A new database is made by a process of its own: `node embedded.worker.mjs FOLDER`.
if (parentPort === null) await create(process.argv[2])
else serve(parentPort, workerData.folder)
