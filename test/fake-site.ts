import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parse } from 'yaml'
import type { Command, CommandState } from '../src/dispatch/index.ts'
import { after, fromIso, type Instant, type Interval, instant, toIso } from '../src/quantity/index.ts'
import {
  type CallsFace,
  type CommandRequest,
  type CommandView,
  type LiveChange,
  type MachineView,
  machineCommandOf,
  Registrar,
  type RunningSite,
  wordsOfAction,
  writtenAction,
} from '../src/site/index.ts'
import { siteFileSchema } from '../src/sitefile/index.ts'
import type { CommandRecord } from '../src/store/index.ts'
import { FAKE_ISSUERS, fakeCalls } from './fake-calls.ts'
import { fakeEmissions } from './fake-emissions.ts'
import { fakeGas } from './fake-gas.ts'
import { fakeHealth } from './fake-health.ts'
import { fakeReadings, fakeReport, fakeScans } from './fake-reports.ts'
import { fakeSchedule } from './fake-schedule.ts'
import { type FakeStore, fakeStore } from './fake-store.ts'
import { fakeBalance, fakeMachines, fakeSite, round, wave } from './fake-views.ts'

export interface FakeSite extends RunningSite {
  readonly store: FakeStore
  readonly calls: CallsFace
  /** Lets one second of the site pass: values move, waiting commands go a step further, listeners are told. */
  tick(): Promise<void>
  /** Tells every listener. */
  tell(change: LiveChange): void
}

const EXAMPLE = resolve('examples/flare-site/site.yaml')
const QUARTER_MS = 900_000

/** The example site without a site: plausible values that move, machines that obey, nothing on any wire. */
export function makeFakeSite({
  now = () => instant(Date.now()),
  copies = 1,
}: {
  now?: () => Instant
  copies?: number
} = {}): FakeSite {
  const file = siteFileSchema.parse({ ...parse(readFileSync(EXAMPLE, 'utf8')), calls: FAKE_ISSUERS })
  const machines = new Map(fakeMachines(file, copies).map((each) => [each.id, each]))
  const store = Object.assign(fakeStore([], pastEvents(now())), {
    machineReadings: async (interval: Interval, id = '') => {
      const machine = machines.get(id)
      return machine === undefined ? [] : fakeReadings(machine, interval)
    },
  })
  const listeners = new Set<(change: LiveChange) => void>()
  const exclusions = new Map<string, { flow: string; who: string; why: string; at: Instant }>()
  const tell = (change: LiveChange) => {
    for (const listener of listeners) listener(change)
  }
  const put = (machine: MachineView) => machines.set(machine.id, machine)
  let ticks = 0
  let commands = 0

  const step = async (command: CommandRecord, state: CommandState, detail: string) => {
    await store.appendCommandSteps([{ command: command.id, at: now(), state, detail }])
    const [record] = await store.commands({ limit: 1, target: command.target.id })
    if (record) tell({ kind: 'command', command: commandOf(record) })
  }

  const site: FakeSite = {
    file,
    store,
    health: fakeHealth(store, [...machines.keys()][0] ?? '', now),
    emissions: fakeEmissions(file, now),
    calls: fakeCalls(file, now),
    gas: fakeGas(() => site.view(), now),
    schedule: fakeSchedule(file, now),
    registrar: new Registrar(store, now),
    unregistered: () => [
      {
        where: 'h1-s19/127.77.1.1',
        seen: { serial: 'SN7001', mac: '02:00:5e:10:70:01', boards: ['B7X1', 'B7X2'], address: '127.77.1.1' },
        make: 'Bitmain',
        model: 'Antminer S19',
        customer: 'north-oil',
        hall: 'h1',
      },
    ],
    now,
    tell,
    view: () => fakeSite(file, [...machines.values()], now()),
    machines: () => [...machines.values()],
    report(id) {
      const machine = machines.get(id)
      return machine && fakeReport(machine, now())
    },
    scans: fakeScans(() => [...machines.values()], now),
    history({ start, end }) {
      const points = Math.min(2000, Math.floor((end - start) / 10_000))
      const stepMs = (end - start) / Math.max(points, 1)
      const { load_w } = site.view()
      return Array.from({ length: points }, (_, index) => {
        const at = instant(start + index * stepMs)
        const { available_w, frequency_hz } = fakeSite(file, [], at)
        const load = Math.round((load_w ?? 0) * (1 - 0.02 * Math.abs(wave(Math.floor(at / 60_000), 3))))
        return { at: toIso(at), available_w, load_w: load, generated_w: load, frequency_hz }
      })
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    preview(request) {
      const found = request.machines.map((id) => ({ id, machine: machines.get(id) }))
      const able = found.flatMap(({ machine }) =>
        machine && machine.mode !== 'unreachable' && machine.capabilities.includes(request.action.kind)
          ? [machine]
          : [],
      )
      const refused = found
        .filter(({ machine }) => !machine || !able.includes(machine))
        .map(({ id, machine }) => ({
          machine: id,
          reason: !machine
            ? 'no such machine'
            : machine.mode === 'unreachable'
              ? 'does not answer'
              : 'its firmware cannot do this',
        }))
      const sum = (list: readonly MachineView[], value: (machine: MachineView) => number | null) =>
        round(
          list.reduce((total, each) => total + (value(each) ?? 0), 0),
          1,
        )
      const action = writtenAction(machineCommandOf(request.action))
      const then = able.map((machine) => obeyed(machine, action))
      return {
        affected: able.map((machine) => machine.id),
        refused,
        power_before_w: sum(able, (each) => each.power_w),
        power_after_w: sum(then, (each) => each.power_w),
        hashrate_before_ths: sum(able, (each) => each.hashrate_ths),
        hashrate_after_ths: sum(then, (each) => each.hashrate_ths),
      }
    },
    async command(request, who) {
      const { affected } = site.preview(request)
      const written = affected.map((id) => commandFor(id, request, who, now(), `c${++commands}`))
      await store.writeCommands(written)
      for (const { target } of written) {
        const machine = machines.get(target.id)
        const pending = PENDING[request.action.kind]
        if (machine && pending) put({ ...machine, pending })
      }
      for (const command of written)
        tell({ kind: 'command', command: commandOf({ ...command, state: 'written', steps: [] }) })
      return written.map((command) => command.id)
    },
    async release(ids) {
      const changed = ids.flatMap((id) => {
        const machine = machines.get(id)
        return machine ? [{ ...machine, stopped_by: null }] : []
      })
      for (const machine of changed) put(machine)
      tell({ kind: 'machines', machines: changed })
    },
    withdraw(ids, action, who, why) {
      void store.commands({ limit: 20_000, open: true }).then(async (open) => {
        for (const command of open)
          if (command.who === who && command.action.kind === action && ids.includes(command.target.id))
            await step(command, 'withdrawn', why)
      })
    },
    commands: async (query) => (await store.commands(query)).map(commandOf),
    async balances({ limit, kind = 'electricity', before = now() }) {
      if (kind !== 'electricity') return []
      const last = Math.floor((before - 1) / QUARTER_MS) * QUARTER_MS
      const view = site.view()
      return Array.from({ length: Math.min(limit, 192) }, (_, index) =>
        fakeBalance(view, last - (index + 1) * QUARTER_MS),
      )
    },
    exclusions: () => [...exclusions.values()],
    async exclude(flow, who, why) {
      exclusions.set(flow, { flow, who, why, at: now() })
    },
    async include(flow) {
      exclusions.delete(flow)
    },
    async tick() {
      ticks++
      for (const command of await store.commands({ limit: 20_000, open: true })) {
        const next = NEXT[command.state]
        if (!next) continue
        const machine = machines.get(command.target.id)
        if (next === 'confirmed' && machine) {
          const { action } = command
          put({
            ...obeyed(machine, action),
            pending: null,
            stopped_by:
              action.kind === 'wake'
                ? null
                : PENDING[action.kind] === undefined
                  ? machine.stopped_by
                  : 'operator',
          })
        }
        await step(command, next, next === 'confirmed' ? 'seen in its own report' : '')
      }
      const polled = [...machines.values()]
        .filter((_, index) => index % 10 === ticks % 10)
        .map((each) => moved(each, ticks))
      for (const machine of polled) put(machine)
      tell({ kind: 'site', site: site.view() })
      tell({ kind: 'machines', machines: polled })
      if (ticks % 45 === 0) await somethingHappens(site)
    },
    async stop() {
      listeners.clear()
    },
  }
  return site
}

const NEXT: Partial<Record<CommandState, CommandState>> = {
  written: 'sent',
  sent: 'accepted',
  accepted: 'confirmed',
}

const PENDING: Partial<Record<Command['action']['kind'], 'sleep' | 'wake' | 'limit'>> = {
  sleep: 'sleep',
  wake: 'wake',
  limit: 'limit',
  'limit-percent': 'limit',
}

function obeyed(machine: MachineView, action: Command['action']): MachineView {
  if (PENDING[action.kind] === undefined && action.kind !== 'reboot') return machine
  const still = {
    ...machine,
    mode: 'sleeping' as const,
    power_w: 60,
    hashrate_ths: 0,
    efficiency_j_per_th: null,
  }
  if (action.kind === 'sleep') return still
  const nominal = machine.nominal_power_w
  const limited =
    action.kind === 'limit'
      ? Math.min(action.power, nominal)
      : action.kind === 'limit-percent'
        ? (nominal * action.percent) / 100
        : undefined
  const power = limited ?? nominal
  const rate = round(machine.nominal_hashrate_ths * (power / machine.nominal_power_w) ** 0.8, 1)
  const woken = {
    ...machine,
    power_w: power,
    hashrate_ths: rate,
    efficiency_j_per_th: round(power / rate, 1),
  }
  return { ...woken, mode: 'mining', power_limit_w: limited ?? machine.power_limit_w }
}

function moved(machine: MachineView, ticks: number): MachineView {
  if (machine.mode !== 'mining' || machine.power_w === null) return { ...machine, age_ms: 0 }
  const base = machine.power_limit_w ?? machine.nominal_power_w
  const power = Math.round(base * (1 + 0.02 * wave(ticks + machine.slot, 3)))
  const rate = round(machine.nominal_hashrate_ths * (base / machine.nominal_power_w) ** 0.8, 1)
  const temperature = round(66 + 9 * wave(machine.slot + machine.rack * 15, 5) + wave(ticks, 2), 1)
  return {
    ...machine,
    power_w: power,
    hashrate_ths: rate,
    temperature_c: temperature,
    efficiency_j_per_th: round(power / rate, 1),
    age_ms: 0,
  }
}

function commandFor(machine: string, request: CommandRequest, who: string, at: Instant, id: string): Command {
  return {
    id,
    at,
    who,
    why: request.why,
    until: fromIso(request.until) ?? after(at, 3_600_000),
    target: { kind: 'machine', id: machine },
    action: writtenAction(machineCommandOf(request.action)),
  }
}

function commandOf(record: CommandRecord): CommandView {
  return {
    ...record,
    at: toIso(record.at),
    until: toIso(record.until),
    action: wordsOfAction(record.action),
    steps: record.steps.map(({ at, state, detail }) => ({ at: toIso(at), state, detail })),
  }
}

function pastEvents(at: Instant) {
  const say = (
    minutes: number,
    severity: 'info' | 'warning' | 'alarm',
    kind: string,
    subject: string,
    who: string,
    why: string,
  ) => ({
    at: after(at, -minutes * 60_000),
    severity,
    kind,
    subject,
    who,
    why,
    data: {},
  })
  return [
    say(58, 'info', 'site.started', 'flare-site', 'controller', 'start'),
    say(41, 'alarm', 'engine.tripped', 'g2', 'protection', 'breaker opened at 297 kW'),
    say(41, 'warning', 'feeder.shed', 'f1', 'protection', 'g2 tripped: 297 kW lost'),
    say(37, 'info', 'engine.started', 'g2', 'controller', 'load waits for power'),
    say(36, 'info', 'feeder.restored', 'f1', 'controller', 'engines have room'),
    say(12, 'warning', 'balance.gross-error', 'm-g2', 'controller', 'adjusted by 3 %, test 9.1'),
  ]
}

async function somethingHappens(site: FakeSite): Promise<void> {
  const event = {
    at: site.now(),
    severity: 'info' as const,
    kind: 'control.yielded',
    subject: 'h1-s19',
    who: 'controller',
    why: 'less gas: 4 machines asleep for a while',
    data: { machines: 4 },
  }
  const [sequence] = await site.store.appendEvents([event])
  if (sequence !== undefined) site.tell({ kind: 'event', event: { ...event, sequence } })
}
