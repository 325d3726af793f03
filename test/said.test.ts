import { describe, expect, it } from 'vitest'
import { ANSWER_CODES } from '../src/calls/index.ts'
import { FAULT_KINDS } from '../src/dispatch/index.ts'
import { ASSUMED, REFUSALS, TROUBLES } from '../src/site/index.ts'
import en from '../web/messages/en.json' with { type: 'json' }
import ru from '../web/messages/ru.json' with { type: 'json' }

/** Without a reason of its own: an answer that took a call says nothing more. */
const SILENT = new Set(['taken'])

describe('what the site says by a code', () => {
  const spaces: readonly [beginning: string, codes: Iterable<string>][] = [
    ['refused', REFUSALS],
    ['schedule.trouble', TROUBLES],
    ['schedule.assumed', ASSUMED],
    ['schedule.fault', FAULT_KINDS],
    ['call.answer', ANSWER_CODES],
    ['call.untold', ['no-baseline', 'no-price', 'stale-price']],
  ]
  it.each(spaces)(
    '%s: every code has a text in both languages, and no text is left over',
    (beginning, codes) => {
      const wanted = [...codes].filter((code) => !SILENT.has(code)).toSorted()
      expect(wanted.length).toBeGreaterThan(1)
      for (const messages of [en, ru])
        expect(
          Object.keys(messages)
            .filter((key) => key.startsWith(`${beginning}.`))
            .map((key) => key.slice(beginning.length + 1))
            .toSorted(),
        ).toEqual(wanted)
    },
  )
})
