/** The simulated fleet in a process of its own: `fork`ed by `fleet.ts`, which sends the settings and asks for the meters. */
import { fleetPlant } from './plant.ts'
import { serveFleet } from './servers.ts'
import { fleetSettings } from './settings.ts'

const settings = fleetSettings.parse(JSON.parse(process.argv[2] ?? '{}'))
const plant = fleetPlant(settings, () => performance.now())
process.on('disconnect', () => process.exit(0))
process.on('message', (question) => {
  process.send?.({ question, feedersW: plant.feedersW(), tally: plant.tally, cpuUs: process.cpuUsage() })
})
try {
  await serveFleet(plant, settings)
  process.send?.({ ready: true })
} catch (error) {
  process.send?.({ ready: false, reason: String(error) })
  process.exit(1)
}
