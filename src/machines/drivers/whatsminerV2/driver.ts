import type { Instant } from '../../../quantity/index.ts'
import { discreetly, secretsOf } from '../../family/discreet.ts'
import { family, lastKnown, type Machine, unsupported } from '../../family/family.ts'
import { portOf } from '../../family/ports.ts'
import type {
  MachineAddress,
  MachineCommand,
  MachineDriver,
  MachineOutcome,
  MachineReport,
} from '../../model.ts'
import { failed, ok } from '../../outcome.ts'
import { at, items, type Part } from '../../parsing/part.ts'
import { section } from '../../parsing/section.ts'
import type { Wires } from '../../transports/wires.ts'
import { MOST_POOLS, orderOf, POWER_MODES } from './orders.ts'
import { type Answers, answerTo, reader } from './reading.ts'
import { readWhatsminer } from './report.ts'
import { writer } from './writing.ts'

const FIRMWARE = 'WhatsMiner API 2'
/** Factory sign-in of the write API; with it the machine takes no orders (API V2.0.5: "change the default password"). */
const FACTORY = { user: 'admin', password: 'admin' }
const ALWAYS = ['summary', 'devs', 'status']
const SELDOM = ['pools', 'get_version', 'get_error_code', 'get_miner_info', 'devdetails']
/** What changes seldom is asked again after this long. */
const SELDOM_MS = 60_000

/**
 * MicroBT's firmware of API 1 and 2 (documents V1.3.8 to V2.2.2), and the cgminer of its first machines (M3, M10): JSON on TCP
 * 4028, one connection a question. A poll asks `summary+devs+status`, each minute also what changes seldom; orders travel
 * encrypted under a token.
 */
export const whatsminerV2: MachineDriver = family({
  id: 'whatsminer-v2',
  make: 'WhatsMiner',
  firmware: FIRMWARE,
  capabilities: ['sleep', 'wake', 'limit', 'limit-percent', 'profile', 'pools', 'reboot', 'locate'],
  reads: ['boards', 'errors'],
  machine: whatsminer,
})

function whatsminer(address: MachineAddress, wires: Wires): Machine {
  const rpc = wires.rpc(portOf(address, 'rpc'))
  const read = reader(rpc)
  const write = writer(rpc, (address.credentials ?? FACTORY).password)
  const seldom = lastKnown<Answers>(SELDOM_MS)
  /** Once the machine has named itself, a poll in which that is broken still counts. */
  let familiar = false

  async function poll(when: Instant): Promise<MachineOutcome<MachineReport>> {
    const defects: string[] = []
    const kept = seldom.at(when)
    const first = await read.ask(kept === undefined ? [...ALWAYS, ...SELDOM] : ALWAYS, defects)
    if (!first.ok) {
      read.forget()
      return first
    }
    const boards = await askBoards(first.answers, kept, defects)
    const answers = new Map([...(kept ?? []), ...first.answers, ...boards])
    if (!familiar && !isWhatsminer(answers, defects)) {
      read.forget()
      return failed({ kind: 'malformed', detail: 'answers on 4028, but not as a WhatsMiner' })
    }
    familiar = true
    if (kept === undefined)
      seldom.keep(when, new Map([...answers].filter(([command]) => !ALWAYS.includes(command))))
    return ok({
      at: when,
      make: 'WhatsMiner',
      firmware: FIRMWARE,
      ...readWhatsminer(answers, defects),
      defects,
    })
  }

  /** API 1 has `edevs` in the place of `devs`; the first machines tell their boards only in `stats`, which is long. */
  async function askBoards(told: Answers, kept: Answers | undefined, defects: string[]): Promise<Answers> {
    if (rows(told, 'devs', defects) > 0) return new Map()
    const edevs = await read.ask(['edevs'], defects)
    if (edevs.ok && rows(edevs.answers, 'edevs', defects) > 0) return edevs.answers
    if (kept !== undefined || read.knows('devs') || !told.has('summary')) return new Map()
    const stats = await read.ask(['stats'], defects)
    return stats.ok ? stats.answers : new Map()
  }

  async function command(asked: MachineCommand): Promise<MachineOutcome<'accepted'>> {
    const order = orderOf(asked)
    if (order === undefined)
      return asked.kind === 'profile'
        ? failed({
            kind: 'refused',
            detail: `no profile "${asked.profile}": there are ${POWER_MODES.join(', ')}`,
          })
        : unsupported(FIRMWARE, asked.kind)
    if (asked.kind === 'pools' && asked.pools.length > MOST_POOLS)
      return failed({
        kind: 'refused',
        detail: `${order.cmd}: the machine holds ${MOST_POOLS} pools at most`,
      })
    seldom.forget()
    return discreetly(await write.send(order), [...secretsOf(asked), address.credentials?.password])
  }

  return { poll, command, close: () => undefined }
}

function rows(answers: Answers, command: string, defects: string[]): number {
  return items({ ...section(answerTo(answers, command, defects), 'DEVS'), defects: [] }).length
}

/** Signs of MicroBT's firmware, new and old: its API's own answers, its name, its devices "SM", its two named fans. */
function isWhatsminer(answers: Answers, defects: string[]): boolean {
  const told = (command: string, ...path: (string | number)[]) =>
    at(answerTo(answers, command, defects), ...path).value
  return (
    told('get_version', 'Msg', 'fw_ver') !== undefined ||
    told('status', 'Msg', 'mineroff') !== undefined ||
    told('status', 'Msg', 'btmineroff') !== undefined ||
    [...answers.values()].some(namesItself) ||
    ['devs', 'edevs'].some((command) => told(command, 'DEVS', 0, 'Name') === 'SM') ||
    told('summary', 'SUMMARY', 0, 'Fan Speed In') !== undefined ||
    told('summary', 'Msg', 'Fan Speed In') !== undefined
  )
}

function namesItself(answer: Part): boolean {
  const words = [at(answer, 'Description').value, at(answer, 'STATUS', 0, 'Description').value]
  return words.some((one) => typeof one === 'string' && /btminer|whatsminer/i.test(one))
}
