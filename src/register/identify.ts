import type { Card, Fact, Seen } from './model.ts'
import type { Register } from './register.ts'

export type SeenFact = Extract<Fact, { kind: 'seen' }>

/** What people should know of a machine that was found: its control board or one of its boards came from elsewhere. */
export type Notice =
  | { readonly kind: 'control-board-changed'; readonly before: string; readonly now: string }
  | { readonly kind: 'boards-changed'; readonly before: readonly string[]; readonly now: readonly string[] }
  | { readonly kind: 'board-moved'; readonly board: string; readonly from: string }

export type Match =
  | {
      readonly kind: 'known'
      readonly machine: string
      readonly by: 'boards' | 'serial' | 'mac' | 'address'
      /** What differs from the card, to be entered; absent where nothing does. */
      readonly change?: SeenFact
      readonly notices: readonly Notice[]
    }
  /** Its parts speak for several cards, or against the only one: a person decides. Nothing is entered. */
  | { readonly kind: 'disputed'; readonly machines: readonly string[]; readonly reason: string }
  | { readonly kind: 'unknown' }

/**
 * Which card a seen machine is. Most of its hashboards say it first, so that it survives another control board (whose MAC,
 * and on some makes serial number, are its own); then its serial number; then its MAC; an address alone only where the
 * machine tells nothing else. Where these disagree, the match is disputed: two cards are never made one by themselves.
 */
export function identify(register: Register, seen: Seen): Match {
  const bySerial = seen.serial === undefined ? [] : register.having('serial', seen.serial)
  const byMac = seen.mac === undefined ? [] : register.having('mac', seen.mac)
  const byBoards = mostBoards(register, seen)
  const others = [...new Set([...bySerial, ...byMac])]
  if (byBoards.length > 0) {
    const [one] = narrowed(byBoards, bySerial, byMac)
    if (one === undefined) return disputed(byBoards, 'the same boards are on several cards')
    const against = others.filter((id) => !bySerial.includes(one) && !byMac.includes(one) && id !== one)
    return against.length > 0
      ? disputed([one, ...against], 'most of its boards are of one machine, its control board is of another')
      : known(register, one, 'boards', seen)
  }
  if (bySerial.length > 0 && byMac.length > 0) {
    const both = bySerial.filter((id) => byMac.includes(id))
    const [one] = both
    if (one === undefined) return disputed(others, 'its serial number is of one machine, its MAC of another')
    return both.length === 1 ? known(register, one, 'serial', seen) : disputed(both, 'several cards fit')
  }
  const [one, more] = others
  if (one === undefined) return byAddress(register, seen)
  if (more !== undefined)
    return disputed(others, `several cards have this ${bySerial.length > 0 ? 'serial number' : 'MAC'}`)
  if (bySerial.length === 0 && foreign(register.card(one), seen))
    return disputed([one], 'its MAC is of this machine, but its serial number and all its boards are not')
  return known(register, one, bySerial.length > 0 ? 'serial' : 'mac', seen)
}

/** Cards that share more than half of their own boards, and of the seen ones, with what was seen. */
function mostBoards(register: Register, seen: Seen): readonly string[] {
  const shared = new Map<string, number>()
  for (const board of seen.boards)
    for (const id of register.having('board', board)) shared.set(id, (shared.get(id) ?? 0) + 1)
  return [...shared].flatMap(([id, count]) => {
    const own = register.card(id)?.boards.length ?? 0
    return count * 2 > own && count * 2 > seen.boards.length ? [id] : []
  })
}

function narrowed(
  ids: readonly string[],
  bySerial: readonly string[],
  byMac: readonly string[],
): readonly string[] {
  if (ids.length === 1) return ids
  const named = ids.filter((id) => bySerial.includes(id) || byMac.includes(id))
  return named.length === 1 ? named : []
}

function foreign(card: Card | undefined, seen: Seen): boolean {
  if (card === undefined || card.boards.length === 0 || seen.boards.length === 0) return false
  const otherSerial = seen.serial !== undefined && card.serial !== undefined && seen.serial !== card.serial
  return otherSerial && !seen.boards.some((board) => card.boards.includes(board))
}

function byAddress(register: Register, seen: Seen): Match {
  const silent = seen.mac === undefined && seen.serial === undefined && seen.boards.length === 0
  if (!silent || seen.address === undefined) return { kind: 'unknown' }
  const [one, more] = register.having('address', seen.address)
  return one === undefined || more !== undefined
    ? { kind: 'unknown' }
    : { kind: 'known', machine: one, by: 'address', notices: [] }
}

function disputed(machines: readonly string[], reason: string): Match {
  return { kind: 'disputed', machines: [...new Set(machines)].toSorted(), reason }
}

function known(register: Register, machine: string, by: 'boards' | 'serial' | 'mac', seen: Seen): Match {
  const card = register.card(machine)
  if (card === undefined) return { kind: 'unknown' }
  const mac = seen.mac !== undefined && seen.mac !== card.mac ? seen.mac : undefined
  const told = card.toldSerial ?? card.serial
  const serial = seen.serial !== undefined && seen.serial !== told ? seen.serial : undefined
  const boards = changedBoards(card, seen)
  const address = seen.address !== undefined && seen.address !== card.address ? seen.address : undefined
  const nothing = mac === undefined && serial === undefined && boards === undefined && address === undefined
  const notices: Notice[] = []
  if (mac !== undefined && card.mac !== undefined)
    notices.push({ kind: 'control-board-changed', before: card.mac, now: mac })
  if (boards !== undefined && card.boards.length > 0)
    notices.push({ kind: 'boards-changed', before: card.boards, now: boards })
  for (const board of boards ?? [])
    for (const from of register.having('board', board))
      if (from !== machine) notices.push({ kind: 'board-moved', board, from })
  return {
    kind: 'known',
    machine,
    by,
    notices,
    ...(!nothing && {
      change: {
        kind: 'seen',
        ...(address !== undefined && { address }),
        ...(mac !== undefined && { mac }),
        ...(serial !== undefined && { serial }),
        ...(boards !== undefined && { boards }),
      },
    }),
  }
}

/**
 * The boards to enter. A machine that tells fewer than its card has, may have a silent one: nothing is entered until it
 * tells as many again.
 */
function changedBoards(card: Card, seen: Seen): readonly string[] | undefined {
  if (seen.boards.length < Math.max(1, card.boards.length)) return undefined
  return seen.boards.every((board) => card.boards.includes(board)) ? undefined : seen.boards
}
