import { type Instant, type Interval, instant, toIso } from '../src/quantity/index.ts'
import type { FoundView, MachineReportView, MachineView, RunningSite, ScanView } from '../src/site/index.ts'
import type { MachineReading } from '../src/store/index.ts'
import { round, wave } from './fake-views.ts'

/** What a machine of the made-up site tells at its last poll: one board of some is dead, one fan of some stands. */
export function fakeReport(machine: MachineView, now: Instant): MachineReportView | undefined {
  if (machine.mode === 'unreachable') return undefined
  const rate = (machine.hashrate_ths ?? 0) / (machine.boards_active ?? 3)
  const mining = machine.mode === 'mining'
  return {
    at: toIso(now),
    make: machine.model.split(' ')[0] ?? null,
    model: machine.model,
    firmware: machine.driver === 'antminer-stock' ? 'Antminer stock' : 'WhatsMiner API 3',
    firmware_version: '20240722.07.51.REL',
    api_version: '3.0.1',
    mac: '02:4d:00:00:12:34',
    serial: machine.serial,
    hostname: `miner-${machine.rack + 1}-${machine.slot + 1}`,
    mining,
    hashrate_ths: machine.hashrate_ths,
    expected_hashrate_ths: machine.nominal_hashrate_ths,
    power_w: machine.power_w,
    power_grade: machine.power_grade,
    power_limit_w: machine.power_limit_w,
    profile: null,
    profiles: [],
    locating: null,
    accepted: 11_187,
    rejected: 9,
    uptime_s: machine.uptime_s,
    boards: Array.from({ length: machine.boards ?? 0 }, (_, index) => {
      const alive = index < (machine.boards_active ?? 0)
      return {
        active: alive,
        chips: alive ? 111 : 0,
        temperature_c: alive ? round((machine.temperature_c ?? 60) - index * 1.5, 1) : null,
        hashrate_ths: alive ? round(rate, 1) : 0,
        serial: `HB${machine.slot}${index}`,
      }
    }),
    fans: [{ rpm: 4980 }, { rpm: machine.slot % 13 === 12 ? 0 : 5070 }],
    pools: [
      {
        url: 'stratum+tcp://btc.pool.example:3333',
        user: `${machine.customer}.${machine.rack}x${machine.slot}`,
        active: true,
      },
      { url: 'stratum+tcp://backup.pool.example:443', user: `${machine.customer}.b`, active: false },
    ],
    errors: machine.boards_active === machine.boards ? [] : [{ code: '531', text: 'Slot1 not found' }],
    defects: [],
  }
}

/** Its readings of an interval: a day's swing, and an hour of silence in the morning. */
export function fakeReadings(machine: MachineView, { start, end }: Interval): readonly MachineReading[] {
  const minutes = Math.floor((end - start) / 60_000)
  return Array.from({ length: minutes }, (_, index) => instant(start + index * 60_000))
    .filter((at) => new Date(at).getUTCHours() !== 5)
    .map((at) => {
      const swing = wave(Math.floor(at / 900_000), 3) * 0.02
      return {
        machine: machine.id,
        at,
        mining: true,
        powerW: Math.round(machine.nominal_power_w * (1 + swing)),
        hashrateThs: round(machine.nominal_hashrate_ths * (1 + swing / 2), 1),
        temperatureC: round(64 + swing * 200, 1),
        quality: 'good' as const,
      }
    })
}

/** A scan of a made-up network that takes a few seconds. */
export function fakeScans(machines: () => readonly MachineView[], now: () => Instant): RunningSite['scans'] {
  let begun: { readonly at: Instant; readonly who: string; readonly targets: readonly string[] } | undefined
  let stoppedAt: Instant | undefined
  const TAKES_MS = 4_000
  const all = (): FoundView[] => {
    const known = machines()
      .slice(0, 24)
      .map((machine): FoundView => {
        const report = fakeReport(machine, now()) ?? null
        return {
          address: machine.address,
          driver: machine.driver,
          firmware: report?.firmware ?? null,
          machine: machine.id,
          report,
          failure: null,
          answers: [],
        }
      })
    const [pattern] = known
    const fresh = Array.from({ length: 6 }, (_, index): FoundView => {
      const address = `10.0.9.${20 + index}`
      return {
        address,
        driver: 'whatsminer-v3',
        firmware: 'WhatsMiner API 3',
        machine: null,
        report: pattern?.report
          ? {
              ...pattern.report,
              serial: `NEW${index}`,
              mac: `02:00:00:00:09:2${index}`,
              boards: pattern.report.boards.map((board) => ({ ...board, serial: null })),
            }
          : null,
        failure: null,
        answers: [],
      }
    })
    const locked: FoundView = {
      address: '10.0.9.40',
      driver: 'braiins-rest',
      firmware: 'Braiins OS',
      machine: null,
      report: null,
      failure: 'unauthorised: /api/v1/auth/login: user or password refused',
      answers: [{ port: 80, protocol: 'http', status: 200, server: null, text: 'Braiins OS' }],
    }
    const router: FoundView = {
      address: '10.0.9.1',
      driver: null,
      firmware: null,
      machine: null,
      report: null,
      failure: null,
      answers: [
        {
          port: 80,
          protocol: 'http',
          status: 200,
          server: 'mini',
          text: 'RouterOS router configuration page',
        },
      ],
    }
    return [router, ...known, ...fresh, locked]
  }
  const current = (): ScanView | undefined => {
    if (begun === undefined) return undefined
    const end = stoppedAt ?? now()
    const share = Math.min(1, (end - begun.at) / TAKES_MS)
    const found = all()
    const shown = found.slice(0, Math.floor(found.length * share))
    const machinesFound = shown.filter((each) => each.report !== null).length
    return {
      id: '1',
      state: share >= 1 ? 'finished' : stoppedAt === undefined ? 'running' : 'stopped',
      who: begun.who,
      targets: [...begun.targets],
      started_at: toIso(begun.at),
      ended_at: share >= 1 || stoppedAt !== undefined ? toIso(end) : null,
      addresses: 510,
      done: Math.round(510 * share),
      alive: shown.length,
      machines: machinesFound,
      unread: shown.length - machinesFound,
      failure: null,
      found: shown,
    }
  }
  return {
    current,
    start(request, who) {
      if (current()?.state === 'running') return { ok: false, busy: true, mistakes: ['a scan is under way'] }
      const wrong = request.targets.filter((target) => !/^[\d./ -]+$/.test(target))
      if (wrong.length > 0)
        return { ok: false, busy: false, mistakes: wrong.map((one) => `${one} is not an IPv4 address`) }
      begun = { at: now(), who, targets: request.targets }
      stoppedAt = undefined
      const scan = current()
      if (scan === undefined) throw new Error('just begun')
      return { ok: true, scan }
    },
    stop() {
      const running = current()?.state === 'running'
      if (running) stoppedAt = now()
      return running
    },
  }
}
