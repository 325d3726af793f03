import { describe, expect, it } from 'vitest'
import type { Command } from '../dispatch/index.ts'
import { instant, watts } from '../quantity/index.ts'
import type { Evidence } from './confirm.ts'
import { nextStep, type Standing } from './nextStep.ts'

const SETTINGS = { confirmWithinMs: 60_000, attempts: 3 }

function sent(action: Command['action'], more: Partial<Standing> = {}): Standing {
  return {
    command: {
      id: 'c1',
      at: instant(0),
      who: 'anna',
      why: 'test',
      until: instant(3_600_000),
      target: { kind: 'machine', id: 'g/10.0.0.1' },
      action,
    },
    state: 'accepted',
    attempts: 1,
    sentAt: instant(0),
    unanswered: false,
    ...more,
  }
}
const pools: Command['action'] = { kind: 'pools', pools: [] }
const limit: Command['action'] = { kind: 'limit', power: watts(2_000) }
const reboot: Command['action'] = { kind: 'reboot' }
const locate: Command['action'] = { kind: 'locate', on: true }
const silent: Partial<Standing> = { state: 'refused', unanswered: true }

describe('a command under way', () => {
  it.each<[string, Standing, Evidence['verdict'], number, ReturnType<typeof nextStep>]>([
    [
      'a limit that was not answered is sent again after a moment',
      sent(limit, silent),
      'unheard',
      3,
      'again',
    ],
    ['pools that were not answered wait for a look', sent(pools, silent), 'unheard', 3, 'wait'],
    ['and are sent again once the machine tells others', sent(pools, silent), 'not-done', 3, 'again'],
    ['or not at all where it has them', sent(pools, silent), 'done', 3, 'confirmed'],
    ['a machine that stays silent is given up', sent(pools, silent), 'unheard', 180, 'escalated'],
    ['pools that were refused are sent again', sent(pools, { state: 'refused' }), 'unheard', 3, 'again'],
    ['three times', sent(pools, { state: 'refused', attempts: 3 }), 'unheard', 3, 'escalated'],
    ['taken pools have time to come about', sent(pools), 'not-done', 89, 'wait'],
    ['and are then sent again', sent(pools), 'not-done', 90, 'again'],
    ['a reboot is not repeated for silence', sent(reboot, silent), 'unheard', 100, 'wait'],
    ['nor where the report tells no uptime', sent(reboot, silent), 'untold', 3, 'escalated'],
    ['but where it has been up all the time', sent(reboot, silent), 'not-done', 3, 'again'],
    ['a light that is not told of was taken, no more', sent(locate), 'untold', 20, 'untold'],
    ['nothing is sent after its end', sent(pools), 'not-done', 3_600, 'expired'],
  ])('%s', (_what, standing, verdict, afterS, next) => {
    expect(nextStep(standing, { verdict, detail: '' }, SETTINGS, instant(afterS * 1_000))).toBe(next)
  })
})
