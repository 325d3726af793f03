import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Console, overflow, serveConsole } from './fixture.ts'

let served: Console
beforeAll(async () => {
  served = await serveConsole({ ticking: false })
})
afterAll(() => served.close())

describe('balances', () => {
  it('show the verdict, the gross error and the shares of an interval', async () => {
    const page = await served.open('viewer', { path: '/balance' })
    await page.locator('[data-verdict="closes"], [data-verdict="set-aside"]').waitFor()
    await page.getByTitle('Closes with gross errors left out').first().click()
    await page.locator('[data-verdict="set-aside"]').waitFor()
    await page.locator('tr.out[data-flow="m-g2"]').getByText('gross error').waitFor()
    await page.getByRole('row', { name: /Nordhash Ltd/ }).waitFor()
    expect(await page.getByRole('button', { name: 'Set aside' }).count()).toBe(0)
  })

  it('let an operator set a meter aside, with a reason, and take it back', async () => {
    const page = await served.open('operator', { path: '/balance' })
    await page.locator('tr[data-flow="m-f1"]').getByRole('button', { name: 'Set aside' }).click()
    await page.getByRole('dialog').getByLabel('Why').fill('meter is being changed')
    await page.getByRole('dialog').getByRole('button', { name: 'Set aside' }).click()
    await page.getByText('meter is being changed').waitFor()
    expect(served.site.exclusions()).toMatchObject([{ flow: 'm-f1', who: 'operator' }])
    await page.getByRole('button', { name: 'Take back' }).click()
    await page.getByText('meter is being changed').waitFor({ state: 'detached' })
    expect(served.site.exclusions()).toEqual([])
  })
})

describe('events', () => {
  it('say what, who and why, and are found by severity', async () => {
    const page = await served.open('viewer', { path: '/events' })
    await page.getByText('Engine g2 tripped').waitFor()
    await page.getByText('protection · breaker opened at 297 kW').waitFor()
    await page.getByLabel('Severity').selectOption('alarm')
    await page.getByText('Feeder f1 shed').waitFor({ state: 'detached' })
    await page.getByText('Engine g2 tripped').waitFor()
  })

  it('older ones come as the page is scrolled', async () => {
    const at = Date.now() - 7_200_000
    await served.site.store.appendEvents(
      Array.from({ length: 250 }, (_, index) => ({
        at: served.site.now(),
        severity: 'info' as const,
        kind: 'device.bad',
        subject: `device-${index}`,
        who: 'site',
        why: `test ${at}`,
        data: {},
      })),
    )
    const page = await served.open('viewer', { path: '/events' })
    await page.getByLabel('About').selectOption('device')
    await page.getByText('Device device-249 is not good').waitFor()
    const end = page.getByText('These are all')
    for (let step = 0; step < 100 && (await end.count()) === 0; step++) {
      await page.mouse.wheel(0, 6000)
      await page.waitForTimeout(150)
    }
    await end.waitFor()
    expect(await page.locator('.events-list .event').count()).toBe(250)
  })
})

describe('users', () => {
  it('are added, changed and removed by an administrator', async () => {
    const page = await served.open('admin', { path: '/users' })
    const add = page.locator('.users-add')
    await add.getByLabel('Name').fill('anna')
    await add.getByLabel('Role').selectOption('operator')
    await add.getByLabel('First password').fill('first-password')
    await add.getByRole('button').click()
    const row = page.getByRole('row', { name: /anna/ })
    await row.getByText('Must change the password').waitFor()
    await row.getByRole('button', { name: 'Disable' }).click()
    await row.getByText('Disabled').waitFor()
    await row.getByRole('button', { name: 'Remove' }).click()
    await row.getByRole('button', { name: 'Really remove?' }).click()
    await row.waitFor({ state: 'detached' })
  })

  it('are not for others', async () => {
    const page = await served.open('operator', { path: '/users' })
    await page.getByText('Flow of energy').waitFor()
    expect(await page.getByRole('link', { name: 'Users' }).count()).toBe(0)
  })
})

describe('everywhere', () => {
  it.each(['/', '/machines', '/balance', '/events', '/users', '/password'])(
    'nothing is wider than a telephone: %s',
    async (path) => {
      for (const language of ['en', 'ru'] as const) {
        const page = await served.open('admin', { path, width: 390, language })
        await page.waitForTimeout(700)
        expect(await overflow(page), language).toBeLessThanOrEqual(0)
        await page.context().close()
      }
    },
  )

  it('the language changes at once and is remembered', async () => {
    const page = await served.open('viewer')
    await page.getByText('Flow of energy').waitFor()
    await page.locator('.menu summary').click()
    await page.getByRole('button', { name: 'Русский' }).click()
    await page.getByText('Потоки энергии').waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('ru')
    expect(await page.locator('[data-flow="inflow"] text').textContent()).toMatch(/м³\/ч$/)
    await page.reload()
    await page.getByText('Потоки энергии').waitFor()
  })

  it('the theme changes at once and is remembered', async () => {
    const page = await served.open('viewer')
    const ground = () => page.evaluate('getComputedStyle(document.documentElement).backgroundColor')
    const light = await ground()
    await page.locator('.menu summary').click()
    await page.getByRole('button', { name: 'Dark' }).click()
    const dark = await ground()
    expect(dark).not.toBe(light)
    await page.reload()
    await page.locator('header.head').waitFor()
    expect(await ground()).toBe(dark)
  })

  it('the theme follows the system until another is chosen', async () => {
    const page = await served.open('viewer', { dark: true })
    const ground = () => page.evaluate('getComputedStyle(document.documentElement).backgroundColor')
    const theme = () => page.locator('html').getAttribute('data-theme')
    const dark = await ground()
    expect(await theme()).toBe('dark')
    await page.emulateMedia({ colorScheme: 'light' })
    await page.locator('html[data-theme=light]').waitFor()
    expect(await ground()).not.toBe(dark)
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.locator('html[data-theme=dark]').waitFor()
    await page.locator('.menu summary').click()
    await page.getByRole('button', { name: 'Light' }).click()
    expect(await theme()).toBe('light')
    // Dark is the system's; what a person chose stays, also after it changed and changed back.
    await page.emulateMedia({ colorScheme: 'light' })
    await page.evaluate('new Promise(requestAnimationFrame)')
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.evaluate('new Promise(requestAnimationFrame)')
    expect(await theme()).toBe('light')
  })

  it('a person without a mouse gets from the door to the events', async () => {
    const page = await served.open(undefined)
    await page.locator('input[name=username]').focus()
    await page.keyboard.type('viewer')
    await page.keyboard.press('Tab')
    await page.keyboard.type('flare-gas-2026')
    await page.keyboard.press('Enter')
    await page.locator('header.head').waitFor()
    await page.getByRole('link', { name: 'Events', exact: true }).focus()
    await page.keyboard.press('Enter')
    await page.locator('.events-list').waitFor()
  })

  it('complained of nothing', () => {
    expect(served.complaints).toEqual([])
  })
})
