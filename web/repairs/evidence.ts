import type { FindingView } from '../../src/site/health/view.ts'
import type { Format } from '../format.ts'
import type { Words } from '../i18n.ts'

type Figure = Pick<FindingView['figures'][number], 'name' | 'part' | 'value' | 'unit'>

/** One figure of the evidence, in the console's own formats where it has one for the unit. */
export function figureText(t: Words, format: Format, figure: Figure): string {
  return [
    partText(t, figure.part),
    t(`figure.${figure.name}`, { defaultValue: figure.name }),
    valueText(t, format, figure),
  ]
    .filter((word) => word !== '')
    .join(' ')
}

/** `board 2`: the word of the language, and the number. */
function partText(t: Words, part: string | null): string {
  const match = /^(board|fan) (\d+)$/.exec(part ?? '')
  return match === null ? (part ?? '') : `${t(`part.${match[1]}`, { number: match[2] })}:`
}

export function valueText(t: Words, format: Format, { value, unit }: Figure): string {
  if (typeof value === 'string') return value
  switch (unit) {
    case '°C':
      return format.temperature(value)
    case 'TH/s':
      return format.hashrate(value)
    case 'W':
      return format.power(value)
    case 'share':
      return format.share(value)
    case 's':
      return format.duration(value * 1000)
    case 'rpm':
      return t('machine.rpm', { rpm: format.number(value) })
    default:
      return format.number(value, Number.isInteger(value) ? 0 : 1)
  }
}
