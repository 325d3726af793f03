/** A calendar day `2026-03-31`, from that or from `31.03.2026`; undefined where there is no such day. */
export function dayOf(text: string): string | undefined {
  const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text.trim())
  const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text.trim())
  const [year, month, day] = iso ? [iso[1], iso[2], iso[3]] : dotted ? [dotted[3], dotted[2], dotted[1]] : []
  if (year === undefined || month === undefined || day === undefined) return undefined
  return realDay(Number(year), Number(month), Number(day))
}

function realDay(year: number, month: number, day: number): string | undefined {
  const at = new Date(Date.UTC(year, month - 1, day))
  const real = at.getUTCFullYear() === year && at.getUTCMonth() === month - 1 && at.getUTCDate() === day
  return real && year >= 1990 && year < 2200 ? at.toISOString().slice(0, 10) : undefined
}

/** A registration number of a customs declaration taken apart. */
export interface Declaration {
  /** As it is written, without blanks: `10702070/030717/0053345`. */
  readonly number: string
  /** Eight digits in Russia, five in Belarus, Kazakhstan and Kyrgyzstan, two in Armenia. */
  readonly office: string
  readonly date: string
}

/**
 * Reads the registration number of a declaration of goods: the office's code, the day of registration as DDMMYY and the
 * number of the declaration, with slashes; behind a further slash an invoice names the position of the goods. The parts and
 * the lengths of the office's code are those of column A in the instruction by decision 257 of the Customs Union
 * Commission (20 May 2010, as amended). Seven digits of the number are usual in Russia; six or seven elsewhere is assumed.
 * Answers what is wrong as text.
 */
export function declarationOf(text: string): Declaration | string {
  const number = text.replace(/\s+/g, '')
  const parts = /^(\d{8}|\d{5}|\d{2})\/(\d{2})(\d{2})(\d{2})\/(\d{6,7})(?:\/\d{1,3})?$/.exec(number)
  const [, office, day, month, year, count] = parts ?? []
  if (office === undefined || count === undefined || (office.length === 8 && count.length !== 7))
    return `“${brief(text)}” is no number of a customs declaration: 8 digits of the office, 6 of the day (DDMMYY) and 7 of the number, as in 10702070/030717/0053345`
  const date = realDay(2000 + Number(year), Number(month), Number(day))
  return date === undefined
    ? `the declaration ${number} names the day ${day}.${month}.${year}, which there is not`
    : { number, office, date }
}

/** Whether there are signs in it that are no text, and that a workbook cannot hold: control signs, half characters. */
export function unprintable(text: string): boolean {
  return /[\p{Cc}\p{Cs}\uFFFE\uFFFF]/u.test(text.replace(/[\n\r\t]/g, ''))
}

/** Text of a user for a message: one line, not too long. */
export function brief(text: string): string {
  const line = text.replace(/\p{Cc}+/gu, ' ')
  return line.length <= 40 ? line : `${line.slice(0, 40)}…`
}
