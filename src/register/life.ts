import type { LifeState } from './model.ts'

/** What may follow each state. Taken-down machines go back to `received`; a sold one may be bought back. */
const NEXT: Readonly<Record<LifeState, readonly LifeState[]>> = {
  ordered: ['in-transit', 'received'],
  'in-transit': ['received'],
  received: ['in-transit', 'installed', 'repair', 'sold', 'scrapped'],
  installed: ['running', 'received', 'repair', 'sold', 'scrapped'],
  running: ['installed', 'received', 'repair', 'sold', 'scrapped'],
  repair: ['received', 'installed', 'running', 'sold', 'scrapped'],
  sold: ['received'],
  scrapped: [],
}

/** States in which no machine of the site can be seen by a poll. */
export const AWAY: readonly LifeState[] = ['ordered', 'in-transit', 'sold', 'scrapped']

/** Any state may be the first: machines that stand and run are entered as they are. */
export function mayFollow(state: LifeState | undefined, next: LifeState): boolean {
  return state === undefined || state === next || NEXT[state].includes(next)
}

export function following(state: LifeState): readonly LifeState[] {
  return NEXT[state]
}
