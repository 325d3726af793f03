import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Console, serveConsole } from './fixture.ts'

/** 42 times the 240 machines of the example: 10,080. */
const COPIES = 42

let served: Console
beforeAll(async () => {
  served = await serveConsole({ copies: COPIES })
})
afterAll(() => served.close())

const rows = (page: Page) => page.locator('.grid-row.machine')
const chosen = (page: Page) => page.locator('.command-chosen').textContent()
const openMachines = async (who: 'viewer' | 'operator') => {
  const page = await served.open(who, { path: '/machines' })
  await rows(page).first().waitFor()
  return page
}

describe('ten thousand machines', () => {
  it('are in reach to the last, with few rows in the page', async () => {
    const page = await openMachines('viewer')
    await page.getByText('10,080 of 10,080 machines').waitFor()
    expect(await rows(page).count()).toBeLessThan(100)
    await page.locator('.grid').evaluate((grid) => {
      grid.scrollTop = grid.scrollHeight
    })
    await page.locator('.grid-row.machine[aria-rowindex="10081"]').waitFor()
    expect(await rows(page).count()).toBeLessThan(100)
  })

  it('keep the page small all the way while scrolling', async () => {
    const page = await openMachines('viewer')
    const most = Number(
      await page.evaluate(`(async () => {
        const grid = document.querySelector('.grid')
        let most = 0
        for (let frame = 0; frame < 60; frame++) {
          grid.scrollTop += 400
          await new Promise(requestAnimationFrame)
          most = Math.max(most, grid.querySelectorAll('[role=row]').length)
        }
        return most
      })()`),
    )
    expect(most).toBeGreaterThan(5)
    expect(most).toBeLessThan(100)
  })

  it('are found by text and by filters, and sorted', async () => {
    const page = await openMachines('viewer')
    await page.getByRole('searchbox').fill('127.77.1.60')
    await page.getByText(/^1 of 10,080 machines/).waitFor()
    await page.getByRole('button', { name: 'Clear', exact: true }).click()
    await page.getByLabel('State').selectOption({ label: 'No answer' })
    await page.locator('.grid .mode.unreachable').first().waitFor()
    expect(await page.locator('.grid .mode.mining').count()).toBe(0)
    await page.getByRole('button', { name: 'Clear', exact: true }).click()
    await page.getByRole('button', { name: 'Temp.' }).click()
    await page.locator('[aria-sort="ascending"]').getByText('Temp.').waitFor()
  })

  it('are chosen with the keyboard alone', async () => {
    const page = await openMachines('operator')
    await page.locator('.grid').focus()
    await page.keyboard.press('Space')
    expect(await chosen(page)).toBe('1 selected')
    for (let step = 0; step < 4; step++) await page.keyboard.press('Shift+ArrowDown')
    expect(await chosen(page)).toBe('5 selected')
    await page.keyboard.press('Control+a')
    expect(await chosen(page)).toBe('10,080 selected')
    await page.keyboard.press('Escape')
    expect(await chosen(page)).toBe('0 selected')
    await page.keyboard.press('End')
    await page.locator('.grid-row.machine[aria-rowindex="10081"]').waitFor()
  })

  it('are chosen in a range with shift and a click', async () => {
    const page = await openMachines('operator')
    await rows(page).nth(2).click()
    await rows(page)
      .nth(7)
      .click({ modifiers: ['Shift'] })
    expect(await chosen(page)).toBe('6 selected')
  })
})

describe('commands', () => {
  it('are not there for viewers', async () => {
    const page = await openMachines('viewer')
    await rows(page).first().click()
    expect(await page.getByRole('button', { name: 'Sleep' }).count()).toBe(0)
  })

  it('show what they would change, ask why, and are followed until confirmed', async () => {
    const page = await openMachines('operator')
    await page.getByLabel('Hall').selectOption({ label: 'Container 2' })
    await page.getByLabel('Model').selectOption({ label: 'WhatsMiner M50S' })
    // Rows change under the pointer until the filters have taken hold: 40 machines, 42 times.
    await page.getByText('1,680 of 10,080 machines').waitFor()
    await rows(page).nth(0).click()
    await page.getByText('1 selected', { exact: true }).waitFor()
    await rows(page)
      .nth(9)
      .click({ modifiers: ['Shift'] })
    await page.getByText('10 selected', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Sleep', exact: true }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Put 10 machines to sleep').waitFor()
    await dialog.getByText('10 machines will change').waitFor()
    // Ten machines of 3,276 W, give or take 3 %: about 33 kW and 1.26 PH/s.
    await dialog.getByText(/3[1-4](\.\d)?\skW/).waitFor()
    await dialog.getByText(/1\.2\d\sPH\/s/).waitFor()
    const give = dialog.getByRole('button', { name: 'Sleep' })
    expect(await give.isDisabled()).toBe(true)
    await dialog.getByLabel('Why').fill('filters are changed')
    await give.click()
    await page.getByText('10 of 10 confirmed').waitFor()
    await page.locator('.batch[data-done="true"]').waitFor()
    await page.locator('.grid .mode.sleeping').first().waitFor()
    const [command] = await served.site.commands({ limit: 1 })
    expect(command).toMatchObject({ who: 'operator', why: 'filters are changed', action: 'sleep' })
  })

  it('name the machines that are left out, and why', async () => {
    const page = await openMachines('operator')
    await page.getByLabel('State').selectOption({ label: 'No answer' })
    await page.locator('.grid .mode.mining').first().waitFor({ state: 'detached' })
    await page.getByRole('button', { name: /^Select all/ }).click()
    await page.getByRole('button', { name: 'Reboot' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText(/machines left out/).waitFor()
    await dialog.getByText('0 machines will change').waitFor()
    await dialog.getByLabel('Why').fill('try again')
    expect(await dialog.getByRole('button', { name: 'Reboot' }).isDisabled()).toBe(true)
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
  })
})

describe('the rack map', () => {
  it('shows each hall and names the machine under the pointer', async () => {
    const page = await openMachines('viewer')
    await page.getByRole('button', { name: 'Racks' }).click()
    await page.locator('.heat-map canvas').first().waitFor()
    expect(await page.locator('.heat-map canvas').count()).toBe(4)
    await page
      .locator('.heat-map canvas')
      .first()
      .hover({ position: { x: 4, y: 4 } })
    await page.locator('.heat-under').getByText('127.77.1.1 ·').waitFor()
  })

  it('and the table complained of nothing', () => {
    expect(served.complaints).toEqual([])
  })
})
