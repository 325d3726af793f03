import type { Activity, EmissionInterval, FlareTerms, Slip } from './activity.ts'
import type { Stated } from './factor.ts'

/** All that is wrong with what was told, each with its place. */
export function mistakesIn(intervals: readonly EmissionInterval[]): readonly string[] {
  const mistakes = new Set<string>()
  const say = (place: string) => (wrong: string) => mistakes.add(`${place}: ${wrong}`)
  for (const { activities, baseline } of intervals) {
    const seen = new Set<string>()
    for (const activity of activities) {
      if (activity.id === '') mistakes.add('an activity has no id')
      if (seen.has(activity.id)) mistakes.add(`${activity.id} is named twice in one interval`)
      seen.add(activity.id)
      ofActivity(activity, say(activity.id))
    }
    if (baseline === undefined) continue
    ofTerms(baseline.terms, say('baseline'))
    if (baseline.raw !== undefined) amount('volume', baseline.raw.volumeM3, say('baseline'))
  }
  return [...mistakes]
}

type Say = (wrong: string) => void

function ofActivity(activity: Activity, say: Say): void {
  amount('volume', activity.volumeM3, say)
  if (activity.kind === 'flare') ofTerms(activity.terms, say)
  if (activity.kind !== 'engine') return
  ofSlip(activity.slip, say)
  if (activity.crankcase === undefined) return
  amount('crankcase methane', activity.crankcase.kilogramsPerHour, say)
  amount('running hours', activity.crankcase.hours, say)
}

function ofSlip(slip: Slip, say: Say): void {
  if (slip.per === 'fuel') share('destruction efficiency', slip.destruction, say)
  else if (slip.per === 'MMBtu gross') amount('methane slip', slip.kilogramsPerMmbtu, say)
  else {
    amount('methane slip', slip.gramsPerKwh, say)
    amount('energy', slip.kwh, say)
  }
}

function ofTerms({ destruction, combustion, unlit }: FlareTerms, say: Say): void {
  share('destruction efficiency', destruction, say)
  share('combustion efficiency', combustion, say)
  share('unlit share', unlit, say)
  if (combustion.value > destruction.value)
    say(`combustion efficiency ${combustion.value} is above destruction efficiency ${destruction.value}`)
}

function share(what: string, stated: Stated, say: Say): void {
  const { value } = stated
  if (!(value >= 0 && value <= 1))
    say(
      `${what} ${value} is no share from 0 to 1${value > 1 && value <= 100 ? '; it looks like per cent' : ''}`,
    )
  rest(what, stated, say)
}

function amount(what: string, stated: Stated, say: Say): void {
  if (!(stated.value >= 0 && Number.isFinite(stated.value)))
    say(`${what} ${stated.value} is no amount from 0 up`)
  rest(what, stated, say)
}

function rest(what: string, { sigma, source }: Stated, say: Say): void {
  if (sigma !== undefined && !(sigma >= 0 && Number.isFinite(sigma)))
    say(`the uncertainty ${sigma} of ${what} is no number from 0 up`)
  if (source.trim() === '') say(`${what} has no source`)
}
