import type { Board } from '../../machines/index.ts'
import { BETWEEN, bad, GOOD, type Look, UNKNOWN, unread, type Verdict, works } from '../look.ts'
import type { Figure, Limit } from '../model.ts'
import { knownCount } from '../state.ts'

/** Words by which drivers name the place of a part that they could not read. */
const BOARD_WORDS = /board|chain|edev|dev|chip|asic|slot/i
/** A board with less of the best one's hashrate is dead, with more than the second it works. Assumed. */
const DEAD_SHARE = 0.05
const ALIVE_SHARE = 0.2

/** A slot that a device tells of with no chip on it holds no board. */
export function present(boards: readonly Board[]): number {
  return boards.filter(({ chips }) => chips !== 0).length
}

/** Fewer boards than the catalogue says, or than it was seen to have. */
export function boardMissing(look: Look): Verdict {
  const { report, context, before } = look
  if (!works(look) || report.boards.length === 0) return UNKNOWN
  const catalogued = context.catalogued?.boards
  const expected = catalogued ?? knownCount(before.boards)
  if (expected === undefined) return UNKNOWN
  const there = present(report.boards)
  if (there >= expected) return GOOD
  if (unread(report, BOARD_WORDS)) return UNKNOWN
  return bad({
    figures: [{ name: 'boards', value: there }],
    limits: [{ name: 'boards', value: expected, source: catalogued === undefined ? 'seen' : 'catalogue' }],
  })
}

/**
 * The share of its boards that a machine works with: a dead or missing board is a finding of its own, and the hashrate that goes
 * with it no second one. 1 where no board works or nothing is told of them: then it is the machine.
 */
export function boardShare({ report, context, before }: Look): number {
  const best = Math.max(0, ...report.boards.map(({ hashrate }) => hashrate ?? 0))
  const alive = report.boards.filter(
    ({ chips, active, hashrate }) =>
      chips !== 0 && active !== false && (hashrate === undefined || hashrate > best * DEAD_SHARE),
  ).length
  const expected = context.catalogued?.boards ?? knownCount(before.boards) ?? report.boards.length
  return alive === 0 || alive >= expected ? 1 : alive / expected
}

/** Boards that do nothing while others of the machine work. Where none works it is the machine, and its hashrate says so. */
export function boardDead(look: Look): Verdict {
  const { report } = look
  if (!works(look)) return UNKNOWN
  let best = 0
  let told = 0
  for (const { chips, active, hashrate } of report.boards) {
    if (chips === 0) continue
    if (active !== undefined || hashrate !== undefined) told++
    if (active !== false && hashrate !== undefined && hashrate > best) best = hashrate
  }
  if (told === 0) return UNKNOWN
  const share = (hashrate: number) => (best === 0 ? 1 : hashrate / best)
  let alive = 0
  let weak = 0
  const dead: Figure[] = []
  report.boards.forEach(({ chips, active, hashrate }, k) => {
    if (chips === 0 || (active === undefined && hashrate === undefined)) return
    if (active === false || (hashrate !== undefined && share(hashrate) <= DEAD_SHARE))
      dead.push({ name: 'hashrate', part: `board ${k + 1}`, value: hashrate ?? 0, unit: 'TH/s' })
    else if (hashrate !== undefined && share(hashrate) < ALIVE_SHARE) weak++
    else alive++
  })
  if (alive === 0) return UNKNOWN
  if (dead.length === 0) return weak === 0 ? GOOD : BETWEEN
  const least: Limit = { name: 'hashrate', value: best * DEAD_SHARE, unit: 'TH/s', source: 'assumed' }
  return bad({ figures: dead, limits: best === 0 ? [] : [least] })
}

/** Chips that a board has lost, against the catalogue or against what the same board had. */
export function chipsMissing(look: Look): Verdict {
  const { report, context, before } = look
  if (!works(look)) return UNKNOWN
  const catalogued = context.catalogued?.chipsPerBoard
  // With a board gone the others move up, and can no longer be told apart by their place.
  const sameBoards = report.boards.length === before.chips?.length
  if (catalogued === undefined && !sameBoards) return UNKNOWN
  let known = 0
  const figures: Figure[] = []
  const limits: Limit[] = []
  report.boards.forEach(({ chips }, k) => {
    const expected = catalogued ?? knownCount(before.chips?.[k])
    if (chips === undefined || chips === 0 || expected === undefined) return
    known++
    if (chips >= expected) return
    const part = `board ${k + 1}`
    figures.push({ name: 'chips', part, value: chips })
    limits.push({
      name: 'chips',
      part,
      value: expected,
      source: catalogued === undefined ? 'seen' : 'catalogue',
    })
  })
  if (known === 0) return UNKNOWN
  if (figures.length === 0) return GOOD
  return unread(report, BOARD_WORDS) ? UNKNOWN : bad({ figures, limits })
}
