import { resolve } from 'node:path'
import { pino } from 'pino'
import { type Browser, chromium, type Page } from 'playwright-core'
import { build } from 'vite'
import { createApi } from '../../src/api/index.ts'
import { memoryDatabase } from '../accounts-database.ts'
import { type FakeSite, makeFakeSite } from '../fake-site.ts'
import { madeOnce, newMemoryDatabase } from '../pattern.ts'
import { ownPassword } from '../sign-in.ts'

export const PASSWORD = 'flare-gas-2026'
/** Chromium of the machine; CHROMIUM names another. */
const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium'

export interface Console {
  readonly site: FakeSite
  /** What browsers complained of: errors on their consoles and exceptions, but for the answer 401 to the first question. */
  readonly complaints: string[]
  /** A fresh browser profile, signed in when a name is given, on a page of the console. */
  open(
    who: 'viewer' | 'operator' | 'admin' | undefined,
    options?: { path?: string; width?: number; language?: 'en' | 'ru'; dark?: boolean },
  ): Promise<Page>
  close(): Promise<void>
}

/** The bundled console, served by the real API over a made-up site, in a real browser. */
export async function serveConsole({ copies = 1, ticking = true } = {}): Promise<Console> {
  const webFolder = await madeOnce('console', async (outDir) => {
    await build({ root: resolve('web'), logLevel: 'error', build: { outDir, emptyOutDir: true } })
  })
  const site = makeFakeSite({ copies })
  const api = await createApi({
    site,
    authDatabase: memoryDatabase(await newMemoryDatabase()),
    log: pino({ level: 'silent' }),
    webFolder,
  })
  for (const role of ['viewer', 'operator', 'admin'] as const) {
    await api.users.create(role, role, `${PASSWORD}-first`, 'test')
    await ownPassword(api.fetch, role, `${PASSWORD}-first`, PASSWORD)
  }
  await api.users.create('newcomer', 'viewer', PASSWORD, 'test')
  const listening = await api.listen({ port: 0 })
  const failures: unknown[] = []
  const clock = ticking
    ? setInterval(() => void site.tick().catch((error) => failures.push(error)), 1000)
    : undefined
  const browser = await launch()
  const complaints: string[] = []

  return {
    site,
    complaints,
    async open(who, { path = '/', width = 1440, language = 'en', dark = false } = {}) {
      const context = await browser.newContext({
        viewport: { width, height: width < 500 ? 844 : 900 },
        locale: language === 'ru' ? 'ru-RU' : 'en-GB',
        colorScheme: dark ? 'dark' : 'light',
        reducedMotion: 'reduce',
      })
      const page = await context.newPage()
      page.setDefaultTimeout(15_000)
      page.on('pageerror', (error) => complaints.push(`exception: ${error.message}`))
      page.on('console', (message) => {
        if (message.type() !== 'error' && message.type() !== 'warning') return
        if (message.text().includes('401') && message.location().url.endsWith('/api/session')) return
        complaints.push(`${message.text()} (${message.location().url})`)
      })
      await page.goto(listening.address + path)
      if (who !== undefined) {
        await signIn(page, who)
        await page.locator('header.head').waitFor()
      }
      return page
    },
    async close() {
      clearInterval(clock)
      await browser.close()
      await listening.close()
      await site.stop()
      if (failures.length > 0) throw new Error(`the site failed: ${String(failures[0])}`)
    },
  }
}

function launch(): Promise<Browser> {
  // A browser that runs as root has no sandbox to go into.
  const root = process.getuid?.() === 0
  return chromium.launch({ executablePath: CHROMIUM, args: root ? ['--no-sandbox'] : [] })
}

export async function signIn(page: Page, name: string, password = PASSWORD): Promise<void> {
  await page.locator('input[name=username]').fill(name)
  await page.locator('input[name=password]').fill(password)
  await page.locator('button[type=submit]').click()
}

/** How much wider the page is than the window, in pixels. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - window.innerWidth')
}
