// A site on virtual time with its books on disk, until it is killed: `node settleRun.js FOLDER SEED`.
import { instant } from '../src/quantity/index.ts'
import type { SiteFile } from '../src/sitefile/index.ts'
import { openStore } from '../src/store/index.ts'
import { exampleSite, fastSite } from '../twin/fastSite.ts'

const [folder = '', seed = '1'] = process.argv.slice(2)
const store = await openStore({ dataFolder: folder }, { now: () => instant(Date.now()) })
const last = (await store.lastReadingAt()) ?? instant(Date.UTC(2027, 0, 15, 0, 1))
const example = await exampleSite()
// Slower loops than a real site's, so that a quarter of an hour passes in about a second.
const file: SiteFile = {
  ...example.file,
  protection: { ...example.file.protection, period_ms: 100 },
  control: { ...example.file.control, period_ms: 5_000 },
  poll: { ...example.file.poll, machines_s: 60, meters_s: 5 },
}
const fast = await fastSite({ ...example, file, seed: Number(seed), store, start: instant(last + 1_000) })
fast.site.subscribe((change) => {
  if (change.kind === 'event' && change.event.kind === 'interval.settled')
    console.log(`settled ${change.event.subject}`)
})
console.log('ready')
for (;;) await fast.run(60)
