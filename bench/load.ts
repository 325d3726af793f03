// 2,000 machines polled every ten seconds with all loops on: CPU and memory of the site's process; and its start.
import { spawn } from 'node:child_process'
import { cp, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startTwin } from '../src/cli/twinProcess.ts'
import { instant } from '../src/quantity/index.ts'
import { openStore } from '../src/store/index.ts'
import { inTemporaryFolder, SITE_FILE, startSite, usage, wait } from './siteProcess.ts'

const MACHINES = Number(process.argv[2] ?? 2_000)
const MINUTES = Number(process.argv[3] ?? 5)
const PORT = 18_440
const LIMITS = { coreShare: 0.6, rssMb: 800 }

await inTemporaryFolder(async (folder) => {
  const twinFile = join(dirname(SITE_FILE), 'twin.yaml')
  const siteFile = join(folder, 'site.yaml')
  await cp(join(dirname(SITE_FILE), 'maps'), join(folder, 'maps'), { recursive: true })
  await writeFile(siteFile, await scaledSite(twinFile))
  const main = new URL('../twin/main.js', import.meta.url)
  const args = ['--site', SITE_FILE, '--twin', twinFile, '--warm', '--machines', String(MACHINES)]
  const twin = await startTwin(args, main)
  const site = await startSite(siteFile, join(folder, 'data'), PORT)
  console.log(
    `${MACHINES} machines; the site printed its address ${(site.startedMs / 1000).toFixed(1)} s after its start`,
  )
  // The first round over all machines, and the first full reports, are no ordinary minute.
  await wait(60_000)
  const pid = site.child.pid ?? 0
  const twinBefore = await usage(twin.pid)
  let most = 0
  const before = await usage(pid)
  const began = performance.now()
  for (let minute = 1; minute <= MINUTES; minute++) {
    for (let k = 0; k < 12; k++) {
      await wait(5_000)
      most = Math.max(most, (await usage(pid)).rssMb)
    }
    const now = await usage(pid)
    const share = (now.cpuS - before.cpuS) / ((performance.now() - began) / 1000)
    console.log(`  minute ${minute}: ${(share * 100).toFixed(0)} % of a core, ${now.rssMb.toFixed(0)} MB`)
  }
  const seconds = (performance.now() - began) / 1000
  const after = await usage(pid)
  const share = (after.cpuS - before.cpuS) / seconds
  const twinShare = ((await usage(twin.pid)).cpuS - twinBefore.cpuS) / seconds
  const health = await site.health()
  console.log(
    `over ${MINUTES} min: ${(share * 100).toFixed(0)} % of one core (under ${LIMITS.coreShare * 100} %), at most ${most.toFixed(0)} MB ` +
      `(under ${LIMITS.rssMb}), health ${health.status}; the twin took ${(twinShare * 100).toFixed(0)} %`,
  )
  for (const part of health.parts.filter((each) => !each.ok)) console.log(`  ${part.name}: ${part.detail}`)
  if (site.complaint() !== '') console.log(site.complaint())
  await site.kill('SIGTERM')
  await twin.stop()
  const heard = await heardMachines(join(folder, 'data'))
  console.log(`machines with a good reading in the last two minutes: ${heard} of ${MACHINES}`)
  if (heard < MACHINES || share >= LIMITS.coreShare || most >= LIMITS.rssMb || health.status !== 'ok')
    process.exitCode = 1
})

/** Machines that answered of late, as the site wrote it down. */
async function heardMachines(dataFolder: string): Promise<number> {
  const store = await openStore({ dataFolder }, { now: () => instant(Date.now()) })
  const now = Date.now()
  const readings = await store.machineReadings({ start: instant(now - 120_000), end: instant(now) })
  await store.close()
  return new Set(readings.filter((each) => each.quality === 'good').map((each) => each.machine)).size
}

/** The site file that goes with the scaled twin, as the twin prints it. */
function scaledSite(twinFile: string): Promise<string> {
  const main = fileURLToPath(new URL('../twin/main.js', import.meta.url))
  const args = ['--site', SITE_FILE, '--twin', twinFile, '--machines', String(MACHINES), '--print-site']
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  return new Promise((done, reject) => {
    let text = ''
    child.stdout.on('data', (data: Buffer) => {
      text += data.toString()
    })
    child.once('exit', (code) => (code === 0 ? done(text) : reject(new Error(`the twin ended (${code})`))))
  })
}
