// Appends events and settled intervals to a data folder until it is killed, and prints what was acknowledged.
// node test/store-writer.mjs FOLDER FIRST
import { writeSync } from 'node:fs'
import { resolve } from 'node:path'
import { runnerImport } from 'vite'

const [folder, first] = process.argv.slice(2)
const source = resolve(import.meta.dirname, '../src/store/index.ts')
const { module } = await runnerImport(source, { configFile: false, logLevel: 'error' })
const store = await module.openStore({ dataFolder: folder }, { now: () => Date.now() })
// Straight to the pipe: what is printed has left this process.
const say = (line) => writeSync(1, `${line}\n`)
say('open')
for (let number = Number(first); ; number++) {
  const event = {
    at: number,
    severity: 'info',
    kind: 'test.kill',
    subject: `e${number}`,
    who: 'test',
    why: '',
    data: { number },
  }
  await store.appendEvents([event])
  say(`event e${number}`)
  const interval = { start: number * 900_000, end: (number + 1) * 900_000 }
  const settled = {
    interval,
    shares: [],
    generated: number,
    imported: 0,
    own: number,
    quality: 'measured',
    notes: [],
    inputs: `inputs ${number}`,
  }
  await store.appendSettled(settled, [])
  say(`settled ${interval.start}`)
}
