import { describe, expect, it } from 'vitest'
import type { MachineView } from '../../src/site/view.ts'
import { filtered, NO_FILTER, sorted, valuesOf } from './filter.ts'

const machine = (address: string, more: Partial<MachineView> = {}): MachineView => ({
  id: `g/${address}`,
  address,
  driver: 'antminer-stock',
  model: 'Antminer S19',
  hall: 'h1',
  feeder: 'f1',
  rack: 0,
  slot: 0,
  customer: 'nordhash',
  mode: 'mining',
  power_w: 3250,
  power_grade: 'measured',
  power_limit_w: null,
  nominal_power_w: 3250,
  hashrate_ths: 95,
  nominal_hashrate_ths: 95,
  temperature_c: 65,
  efficiency_j_per_th: 34.2,
  boards_active: 3,
  boards: 3,
  uptime_s: 60,
  serial: null,
  mac: null,
  firmware: null,
  pending: null,
  stopped_by: null,
  capabilities: ['sleep', 'wake'],
  age_ms: 1000,
  reason: null,
  ...more,
})
const fleet = [
  machine('10.0.0.2', { temperature_c: 70, serial: 'SN77' }),
  machine('10.0.0.10', { temperature_c: null, mode: 'unreachable', reason: 'no answer for 42 s' }),
  machine('10.0.0.1', { temperature_c: 61, hall: 'h2', customer: 'altai', model: 'WhatsMiner M50S' }),
]
const addresses = (machines: readonly MachineView[]) => machines.map((each) => each.address)

describe('finding machines', () => {
  it('shows all without a filter', () => {
    expect(filtered(fleet, NO_FILTER)).toHaveLength(3)
  })
  it('finds by every word, in whatever identifies a machine', () => {
    expect(addresses(filtered(fleet, { ...NO_FILTER, text: 'whats m50' }))).toEqual(['10.0.0.1'])
    expect(addresses(filtered(fleet, { ...NO_FILTER, text: 'sn77' }))).toEqual(['10.0.0.2'])
    expect(filtered(fleet, { ...NO_FILTER, text: 'sn77 m50' })).toEqual([])
  })
  it('narrows by hall, customer, mode and model together', () => {
    expect(addresses(filtered(fleet, { ...NO_FILTER, mode: 'unreachable' }))).toEqual(['10.0.0.10'])
    expect(filtered(fleet, { ...NO_FILTER, mode: 'unreachable', hall: 'h2' })).toEqual([])
  })
  it('names the values to choose from', () => {
    expect(valuesOf(fleet, 'hall')).toEqual(['h1', 'h2'])
  })
})

describe('sorting machines', () => {
  it('counts the numbers in addresses', () => {
    expect(addresses(sorted(fleet, { key: 'address', down: false }))).toEqual([
      '10.0.0.1',
      '10.0.0.2',
      '10.0.0.10',
    ])
  })
  it('puts the unknown last both ways', () => {
    expect(addresses(sorted(fleet, { key: 'temperature_c', down: false }))).toEqual([
      '10.0.0.1',
      '10.0.0.2',
      '10.0.0.10',
    ])
    expect(addresses(sorted(fleet, { key: 'temperature_c', down: true }))).toEqual([
      '10.0.0.2',
      '10.0.0.1',
      '10.0.0.10',
    ])
  })
})
