import { LOW_LOAD } from '../../dispatch/index.ts'
import type { Journal } from '../journal.ts'
import type { SaidValues } from '../refused.ts'
import type { Found } from './search.ts'
import type { Trouble } from './trouble.ts'
import type { PinView } from './view.ts'

const UNSAVED_EVERY_MS = 3_600_000

/** Says once when schedules come to something else than before: relaxed, by merit order, and back. */
export class Telling {
  readonly #journal: Journal
  readonly #site: string
  #relaxed = ''
  #merit = false

  constructor(journal: Journal, site: string) {
    this.#journal = journal
    this.#site = site
  }

  found({ plan, trouble, refused }: Found): void {
    if (trouble !== undefined) {
      this.#byMerit(trouble, refused)
      return
    }
    if (this.#merit) this.#tell('info', 'schedule.solved', '')
    this.#merit = false
    const names = [...new Set(plan.givenWay.map(({ name }) => name))].toSorted()
    const relaxed = names.join('; ')
    if (relaxed !== this.#relaxed && relaxed !== '')
      this.#tell(
        names.every((name) => name === LOW_LOAD) ? 'warning' : 'alarm',
        'schedule.relaxed',
        relaxed,
        {
          kwh: Math.round(
            plan.givenWay.reduce((sum, { unit, amount }) => sum + (unit === 'kWh' ? amount : 0), 0),
          ),
        },
      )
    else if (relaxed === '' && this.#relaxed !== '') this.#tell('info', 'schedule.kept', '')
    this.#relaxed = relaxed
  }

  /** Nothing could be planned. */
  unplanned(trouble: Trouble): void {
    this.#byMerit(trouble, false)
  }

  unsaved(id: string, why: string): void {
    this.#journal.tellAtMost(UNSAVED_EVERY_MS, {
      severity: 'warning',
      kind: 'schedule.unsaved',
      subject: this.#site,
      who: 'site',
      why,
      data: { plan: id },
    })
  }

  pinEnded({ id, target, who, why }: PinView): void {
    this.#journal.tell({
      severity: 'info',
      kind: 'schedule.pin-ended',
      subject: target.id,
      who: 'site',
      why: `its time is over: ${why}`,
      data: { pin: id, set_by: who, set_why: why, reason: 'schedule.pin-over' },
    })
  }

  #byMerit({ code, values, detail }: Trouble, refused: boolean): void {
    const data = { ...values, reason: `schedule.trouble.${code}` }
    if (refused) this.#tell('alarm', 'schedule.refused', detail, data)
    else if (!this.#merit) this.#tell('warning', 'schedule.merit-order', detail, data)
    this.#merit = true
  }

  #tell(severity: 'info' | 'warning' | 'alarm', kind: string, why: string, data: SaidValues = {}): void {
    this.#journal.tell({ severity, kind, subject: this.#site, who: 'site', why, data })
  }
}
