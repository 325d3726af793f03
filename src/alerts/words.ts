import type { Figure, Limit } from '../health/index.ts'
import type { Instant } from '../quantity/index.ts'
import { en, type MessageKey } from './messages/en.ts'
import { ru } from './messages/ru.ts'
import type { Alert, Notice } from './model.ts'

export type Language = 'en' | 'ru'

export interface Wording {
  readonly language: Language
  /** Name of the site, at the head of every message. */
  readonly site: string
  /** IANA time zone of the site. */
  readonly zone: string
}

const CATALOGUES = { en, ru }
const MOST_NAMED = 5
/** Notices written out in one message; of the others only their number is told. */
const MOST_WRITTEN = 25

/** The subject and text of one message for so many notices; `lost` is how many before them never arrived here. */
export function wordsOf(notices: readonly Notice[], wording: Wording, lost = 0) {
  const say = speaker(wording.language)
  const written = notices.slice(0, MOST_WRITTEN).map((notice) => noticeWords(notice, wording, say))
  const first = written[0]?.head ?? ''
  const subject =
    notices.length === 1
      ? `${wording.site}: ${first}`
      : `${wording.site}: ${say.several('notices', notices.length)}: ${first}`
  const paragraphs = written.map(({ head, body }) => [head, ...body].join('\n'))
  const left = notices.length - written.length
  if (left > 0) paragraphs.push(say('body.more', { count: left }))
  if (lost > 0) paragraphs.push(say.several('lost', lost))
  return { subject: oneLine(subject), text: `${paragraphs.join('\n\n')}\n` }
}

function noticeWords(notice: Notice, { zone, language }: Wording, say: Say) {
  const when = (at: Instant) =>
    new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'ru-RU', {
      timeZone: zone,
      dateStyle: 'short',
      timeStyle: 'long',
    }).format(new Date(at))
  if (notice.what === 'test')
    return { head: say('head.test', {}), body: [say('body.test', { who: notice.who }), when(notice.at)] }
  if (notice.what === 'event') {
    const { kind, subject, why, at } = notice.event
    const key = `event.${kind}`
    const head = isKey(key) ? say(key, { subject }) : say('event.other', { kind, subject })
    return {
      head: `${say('severity.alarm', {})}: ${head}`,
      body: [...(why === '' ? [] : [why]), when(at)],
    }
  }
  const { alert } = notice
  const head = headOf(alert, say)
  const shown =
    notice.what === 'raised'
      ? head
      : notice.what === 'grown'
        ? say('head.grown', { head, before: notice.before ?? 0 })
        : say(`head.${notice.what}`, { head })
  return {
    head: shown,
    body: [...evidence(alert, say), ...where(alert, say), say('body.since', { since: when(alert.since) })],
  }
}

function headOf(alert: Alert, say: Say): string {
  const { kind, severity, place, subjects } = alert
  const words = {
    severity: say(`severity.${severity}`, {}),
    place: say(`place.${place.kind}`, { id: place.id }),
    kind: say(`kind.${kind}`, {}),
  }
  return isGroup(alert)
    ? say('head.many', { ...words, machines: say.several('machines', subjects.length) })
    : say('head.one', words)
}

/** Whether machines are told of as one, by their place. */
const isGroup = ({ kind, place }: Alert) =>
  kind !== 'feeder-dark' && ['hall', 'feeder', 'site'].includes(place.kind)

function evidence({ figures, limits }: Alert, say: Say): string[] {
  const limited = limits.map((limit) => limitWords(limit, say))
  return [...figures.map((figure) => figureWords(figure, say)), ...limited]
}

function where(alert: Alert, say: Say): string[] {
  const { subjects, hall, feeder } = alert
  if (!isGroup(alert))
    return hall === undefined || feeder === undefined ? [] : [say('body.where', { hall, feeder })]
  const named = subjects.slice(0, MOST_NAMED).join(', ')
  const left = subjects.length - MOST_NAMED
  return [left > 0 ? `${named}, ${say('body.more', { count: left })}` : named]
}

function figureWords(figure: Figure, say: Say): string {
  return `${labelOf(figure, say)}: ${say.figure(figure.value, figure.unit)}`
}

function limitWords(limit: Limit, say: Say): string {
  const { value, unit, source } = limit
  return say('body.limit', {
    label: labelOf(limit, say),
    limit: say.figure(value, unit),
    source: say(`source.${source}`, {}),
  })
}

function labelOf({ name, part }: Figure, say: Say): string {
  const key = `figure.${name}`
  const label = isKey(key) ? say(key, {}) : name
  return part === undefined ? label : `${partWords(part, say)}: ${label}`
}

function partWords(part: string, say: Say): string {
  const [kind = '', number = ''] = part.split(' ')
  const key = `part.${kind}`
  return isKey(key) ? say(key, { number }) : part
}

type Say = ReturnType<typeof speaker>
type Values = Readonly<Record<string, string | number>>

function speaker(language: Language) {
  const catalogue = CATALOGUES[language]
  const plural = new Intl.PluralRules(language)
  const format = new Intl.NumberFormat(language, { maximumFractionDigits: 1 })
  const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 })
  const say = (key: MessageKey, values: Values) =>
    catalogue[key].replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = values[name]
      return typeof value === 'number' ? format.format(value) : (value ?? '')
    })
  return Object.assign(say, {
    several: (what: 'machines' | 'notices' | 'lost', count: number) => {
      const form = `${what}.${plural.select(count)}`
      return say(isKey(form) ? form : `${what}.other`, { count })
    },
    /** Shares are told in per cent. */
    figure: (value: number | string, unit: string | undefined) =>
      typeof value === 'string'
        ? oneLine(value)
        : unit === 'share'
          ? percent.format(value)
          : `${format.format(value)}${unit === undefined ? '' : ` ${unit}`}`,
  })
}

function isKey(text: string): text is MessageKey {
  return Object.hasOwn(en, text)
}

/** What devices tell of themselves stays on its line: a subject with a line break would be a header of its own. */
function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is they that are taken out
  return text.replace(/[\u0000-\u001F\u007F\u0085\u2028\u2029]+/g, ' ').slice(0, 300)
}
