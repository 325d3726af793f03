import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fillRegister } from '../fake-register.ts'
import { type Console, overflow, serveConsole } from './fixture.ts'

/** Where pictures of the pages are put for people to look at, when it is set. */
const PICTURES = process.env['FAKEL_PICTURES']

let served: Console
let cards = 0
beforeAll(async () => {
  served = await serveConsole()
  // The first group of each hall: two groups of one hall would stand in the same racks.
  const groups = new Map(served.site.machines().map((machine) => [machine.hall, machine.id.split('/')[0]]))
  const first = served.site
    .machines()
    .filter((machine) => machine.id.startsWith(`${groups.get(machine.hall)}/`))
  await fillRegister(served.site.registrar, first)
  cards = first.length
})
afterAll(() => served.close())

async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES === undefined) return
  mkdirSync(PICTURES, { recursive: true })
  await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true })
}

describe('the page of one machine', () => {
  it('is reached from the table, and tells figures, history, boards, pools and papers', async () => {
    const page = await served.open('viewer', { path: '/machines' })
    await page.getByRole('link', { name: '127.77.1.2', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: /Antminer|WhatsMiner/ }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/machines/h1-s19/127.77.1.2')
    await page.getByText('stratum+tcp://btc.pool.example:3333').waitFor()
    await page.getByRole('img', { name: 'Temp.' }).locator('canvas').waitFor()
    await page.getByText('10702070/140225/5012345').first().waitFor()
    expect(await page.locator('.machine-page .command-buttons').count()).toBe(0)
    await picture(page, 'machine-1440')
  })

  it('fits a telephone, and lets an operator command', async () => {
    const page = await served.open('operator', { path: '/machines/h1-s19/127.77.1.29', width: 390 })
    await page.getByText('531').waitFor()
    await page.getByRole('button', { name: 'Sleep', exact: true }).waitFor()
    await picture(page, 'machine-390')
    expect(await overflow(page)).toBeLessThanOrEqual(0)
    const russian = await served.open('viewer', {
      path: '/machines/h1-s19/127.77.1.3',
      language: 'ru',
      dark: true,
    })
    await russian.getByText('Платы и вентиляторы').waitFor()
    await picture(russian, 'machine-ru-dark')
  })

  it('says so when there is no such machine', async () => {
    const page = await served.open('viewer', { path: '/machines/h9/10.0.0.1' })
    await page.getByText('There is no machine h9/10.0.0.1.').waitFor()
  })
})

describe('the search for machines', () => {
  it('goes from networks to cards in the register, strangers named with what they answered', async () => {
    const page = await served.open('operator', { path: '/scan' })
    await page.getByLabel('Networks, ranges and addresses').fill('hall two')
    await page.getByRole('button', { name: 'Search' }).click()
    await page.getByText(/hall two is not an IPv4 address/).waitFor()
    await page.getByLabel('Networks, ranges and addresses').fill('10.0.9.0/24')
    await page.getByRole('button', { name: 'Search' }).click()
    await page.getByText('Finished').waitFor()
    await page.getByText(/unknown; port 80: RouterOS/).waitFor()
    await page.getByText('unauthorised: /api/v1/auth/login: user or password refused').waitFor()
    await picture(page, 'scan-1440')
    await page.getByRole('button', { name: /^New 6/ }).click()
    await page.getByLabel('Choose all that are shown').check()
    await page.getByLabel('Owner').selectOption({ index: 1 })
    await page.getByRole('button', { name: 'Enter 6 machines in the register' }).click()
    await page.getByText('6 machines entered.').waitFor()
    const register = await served.site.registrar.current()
    expect([...register.cards()].filter((card) => card.serial?.startsWith('NEW'))).toHaveLength(6)

    const narrow = await served.open('viewer', { path: '/scan', width: 390 })
    await narrow.getByText('Finished').waitFor()
    expect(await narrow.getByRole('button', { name: 'Search' }).count()).toBe(0)
    expect(await overflow(narrow)).toBeLessThanOrEqual(0)
    await picture(narrow, 'scan-390')
  })
})

describe('the register', () => {
  it('lists cards, narrows them, and draws halls and racks with two in one place', async () => {
    const page = await served.open('viewer', { path: '/register' })
    await page.getByText(new RegExp(`^${cards}|${cards + 6} cards$`)).waitFor()
    await page.getByText('1 contradiction').waitFor()
    await picture(page, 'register-1440')
    await page.locator('.register-filters select').selectOption({ label: 'In repair' })
    await page.getByText(/^\d cards$/).waitFor()
    await page.locator('.register-filters select').selectOption({ label: 'Any' })
    await page.getByRole('button', { name: 'Map' }).click()
    await page.locator('.map-racks .place.clash').waitFor()
    // What machines do comes with the live state, a moment after the cards.
    await page.locator('.map-racks .place.mining').nth(50).waitFor()
    await picture(page, 'map-1440')
    const narrow = await served.open('viewer', { path: '/register', width: 390, language: 'ru' })
    await narrow.getByRole('button', { name: 'Карта' }).click()
    await narrow.locator('.map-racks .place.clash').waitFor()
    expect(await overflow(narrow)).toBeLessThanOrEqual(0)
    await picture(narrow, 'map-390')
  })

  it('takes in a file whole or not at all, with every mistake by its row', async () => {
    const page = await served.open('operator', { path: '/register' })
    await page.getByRole('button', { name: 'Take in a file' }).click()
    const file = (text: string) => ({ name: 'list.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
    const chooser = page.locator('input[type=file]')
    await chooser.setInputFiles(
      file('serial,model,mac\nSER00001,M50S,02:00:00:00:00:01\nSER00002,M50S,nonsense\n'),
    )
    await page.getByText(/^\d mistakes?\. Nothing will be written\.$/).waitFor()
    await page.getByText('Row 3').first().waitFor()
    expect(await page.getByRole('button', { name: 'Write' }).isDisabled()).toBe(true)
    await picture(page, 'import-1440')
    await chooser.setInputFiles(file('serial,model,mac\nSER00001,M50S,02:00:00:00:00:01\n'))
    await page.getByText('1 new, 0 changed, 0 as they are.').waitFor()
    await page.getByRole('button', { name: 'Write' }).click()
    await page.getByText(new RegExp(`^${cards + 1}|${cards + 7} cards$`)).waitFor()
  })

  it('shows a card, and takes an entry or says why not', async () => {
    const page = await served.open('operator', { path: '/register' })
    await page.getByLabel('Search').fill('SN1277714')
    await page.locator('a.card-row').first().click()
    await page.getByRole('cell', { name: 'Bitmain Technologies Ltd' }).waitFor()
    const state = page.locator('.enter-form label:has-text("State") select').last()
    await state.selectOption({ label: 'Ordered' })
    await page.getByRole('button', { name: 'Enter', exact: true }).click()
    await page.getByText(/^The register does not take this entry\. ./).waitFor()
    await state.selectOption({ label: 'In repair' })
    await page.getByRole('button', { name: 'Enter', exact: true }).click()
    await page.getByText('State: In repair').waitFor()
    await picture(page, 'card-1440')
  })
})

describe('repairs', () => {
  it('name what is wrong with its figures, and a ticket is noted and closed', async () => {
    const page = await served.open('operator', { path: '/repairs' })
    await page.getByRole('cell', { name: 'board 2: 96 °C' }).waitFor()
    await page.getByText('answered 503').first().waitFor()
    await picture(page, 'repairs-1440')
    await page.getByRole('button', { name: 'Send a test' }).click()
    await page.getByText('Not taken: answered 503').waitFor()
    await page.getByRole('button', { name: 'T000001' }).click()
    await page.getByText('Opened: board 2: 96 °C').waitFor()
    await page.getByLabel('What was done').fill('cleaned the heat sink')
    await page.getByRole('button', { name: 'Note', exact: true }).click()
    await page.getByText('cleaned the heat sink').waitFor()
    await picture(page, 'ticket-1440')
    await page.locator('dialog select').selectOption({ label: 'Close' })
    await page.getByLabel('What it was, and how it was mended').fill('dust')
    await page.locator('dialog').getByRole('button', { name: 'Close', exact: true }).click()
    await page.getByText('No tickets.').waitFor()
    const machine = await served.open('viewer', { path: '/machines/h1-s19/127.77.1.1' })
    await machine.getByRole('button', { name: 'T000001' }).waitFor()
  })

  it('fit a telephone, in Russian too', async () => {
    const page = await served.open('viewer', { path: '/repairs', width: 390, language: 'ru' })
    await page.getByText('плата 2: 96 °C').first().waitFor()
    expect(await overflow(page)).toBeLessThanOrEqual(0)
    expect(await page.getByRole('button', { name: 'Проверить' }).count()).toBe(0)
    await picture(page, 'repairs-390')
  })
})

describe('orders by rule', () => {
  it('tell a mistake in the rule, who is meant, and what came of each machine', async () => {
    const page = await served.open('operator', { path: '/orders' })
    const where = page.getByLabel('Which machines')
    await where.fill('hall=h1 and')
    await page.getByRole('alert').getByText(/./).waitFor()
    await where.fill('hall=h1 and power_w>3300')
    await page.locator('.order-preview b').waitFor()
    await page.getByLabel('Why').fill('grid call')
    await picture(page, 'order-1440')
    await page.getByRole('button', { name: 'Give the order' }).click()
    await page.locator('.batch').first().waitFor()
    await page
      .getByText('What the feeders’ meters say')
      .or(page.getByText("What the feeders' meters say"))
      .first()
      .click()
    await picture(page, 'order-given-1440')
    const narrow = await served.open('viewer', { path: '/orders', width: 390, language: 'ru' })
    await narrow.locator('.batch').first().waitFor()
    expect(await overflow(narrow)).toBeLessThanOrEqual(0)
    expect(await narrow.getByRole('button', { name: 'Отдать приказ' }).count()).toBe(0)
    await picture(narrow, 'order-390')
  })

  it('begin from the machines chosen in the table', async () => {
    const page = await served.open('operator', { path: '/machines' })
    await page.locator('.grid-row.machine').first().waitFor()
    await page.locator('.grid').focus()
    await page.keyboard.press('Space')
    await page.keyboard.press('Shift+ArrowDown')
    await page.getByRole('button', { name: 'More…' }).click()
    await page.getByText('Of the 2 chosen machines.').waitFor()
    await page.getByText('2 machines.', { exact: true }).waitFor()
    await page.locator('.order-form select').first().selectOption({ label: 'Set pools' })
    await page.getByLabel(/^Pools in the order/).waitFor()
  })
})

it('no browser complained', () => {
  expect(served.complaints.filter((one) => !/ 4\d\d /.test(one))).toEqual([])
})
