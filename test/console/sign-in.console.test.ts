import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Console, PASSWORD, serveConsole, signIn } from './fixture.ts'

let served: Console
beforeAll(async () => {
  served = await serveConsole()
})
afterAll(() => served.close())

describe('the door', () => {
  it('says what is wrong and lets nobody in with a wrong password', async () => {
    const page = await served.open(undefined)
    await signIn(page, 'viewer', 'not the password')
    await page.getByRole('alert').getByText('Name or password is wrong.').waitFor()
    expect(await page.locator('header.head').count()).toBe(0)
    served.complaints.length = 0
  })

  it('lets a newcomer in only with a password of their own', async () => {
    const page = await served.open(undefined)
    await signIn(page, 'newcomer')
    await page.getByRole('heading', { name: 'Change password' }).waitFor()
    await page.goto(new URL('/machines', page.url()).href)
    await page.getByRole('heading', { name: 'Change password' }).waitFor()
    await page.locator('input[name=current]').fill(PASSWORD)
    await page.locator('input[name=next]').fill('a password of my own')
    await page.locator('input[name=again]').fill('another password')
    await page.locator('button[type=submit]').click()
    await page.getByText('The two new passwords differ.').waitFor()
    await page.locator('input[name=again]').fill('a password of my own')
    await page.locator('button[type=submit]').click()
    await page.locator('header.head').waitFor()
    await page.getByText('Flow of energy').waitFor()
  })

  it('signs out and stays out', async () => {
    const page = await served.open('viewer')
    await page.locator('.menu summary').click()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.locator('input[name=username]').waitFor()
    await page.reload()
    await page.locator('input[name=username]').waitFor()
  })

  it('complained of nothing', () => {
    expect(served.complaints).toEqual([])
  })
})
