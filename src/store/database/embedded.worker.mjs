// PostgreSQL in this thread (PGlite), so that no query holds up the loops of the site.

import { parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'

const opening = PGlite.create({ dataDir: workerData.folder })
opening.then(
  () => parentPort.postMessage({ ready: true }),
  (error) => parentPort.postMessage({ failed: String(error?.message ?? error) }),
)

parentPort.on('message', async ({ id, sql, parameters, close }) => {
  try {
    const database = await opening
    if (close) {
      await database.close()
      parentPort.postMessage({ id, rows: [], affectedRows: 0 })
      return
    }
    const { rows, affectedRows } = await database.query(sql, parameters)
    parentPort.postMessage({ id, rows, affectedRows: affectedRows ?? rows.length })
  } catch (error) {
    parentPort.postMessage({ id, error: { message: String(error?.message ?? error), code: error?.code } })
  }
})
