// Serves the API and, when built, the console over a fake site: for work on the console, with no devices and no twin.
// Node 20 runs no TypeScript by itself: npx tsc -p tsconfig.json; node dist/test/dev-server.js [port] [copies]
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pino } from 'pino'
import { createApi } from '../src/api/index.ts'
import { memoryDatabase } from './accounts-database.ts'
import { makeFakeSite } from './fake-site.ts'
import { ownPassword } from './sign-in.ts'

/** Accounts of the fake site, one a role. It holds nothing worth keeping, so their password stands here. */
const PASSWORD = 'flare-gas-2026'

const [port = '8080', copies = '1'] = process.argv.slice(2)
const webFolder = resolve('dist/web')
const site = makeFakeSite({ copies: Number(copies) })
const api = await createApi({
  site,
  authDatabase: memoryDatabase(),
  log: pino({ level: 'warn' }),
  ...(existsSync(webFolder) && { webFolder }),
})
for (const role of ['viewer', 'operator', 'admin'] as const) {
  await api.users.create(role, role, `${PASSWORD}-first`, 'test')
  await ownPassword(api.fetch, role, `${PASSWORD}-first`, PASSWORD)
}
await api.users.create('newcomer', 'viewer', PASSWORD, 'test')
const { address } = await api.listen({ port: Number(port) })
console.log(`${address}  sign in as viewer, operator, admin or newcomer (who must change it): ${PASSWORD}`)
setInterval(() => void site.tick().catch((error) => console.error(error)), 1000)
