import { writeFile } from 'node:fs/promises'
import { Command, InvalidArgumentError, Option } from 'commander'
import { instant, toIso } from '../quantity/index.ts'
import { type Card, COLUMN_KEYS, LIFE_STATES, placeText } from '../register/index.ts'
import {
  formatOf,
  LAYOUT_NAMES,
  type LayoutName,
  labelSheet,
  MOST_LABELS,
  writeTable,
} from '../sheets/index.ts'
import { cardViewOf, conflictViewOf, entryViewOf, factText, type Registrar } from '../site/index.ts'
import { chosen, type Filter, found, rowOf } from './registerCards.ts'
import { type Entering, enter, enterRow, importFile, type Special } from './registerEnter.ts'
import { complain, say, type Whose, withRegister } from './registerStore.ts'

const LANGUAGES = ['en', 'ru'] as const

/**
 * `fakel register`: the machines of a site, from its own computer. An embedded store belongs to one process, so the site
 * must be stopped; on a PostgreSQL server it may run.
 */
export function registerCommand(): Command {
  const command = new Command('register').description('the register of machines (see docs/register.md)')
  const sub = (name: string, description: string) =>
    command
      .command(name)
      .description(description)
      .option('--data <folder>', 'data folder of the site, unless DATABASE_URL is set', 'data/flare-site')
      .option('--json', 'print JSON instead of lines')
  const narrowed = (name: string, description: string) =>
    sub(name, description)
      .option('--owner <name>', 'only machines of this owner')
      .option('--hall <name>', 'only machines in this hall')
      .addOption(new Option('--state <state>', 'only machines in this state').choices([...LIFE_STATES]))
  const entering = (name: string, description: string) =>
    sub(name, description)
      .option('--by <name>', 'who enters it', 'command line')
      .option('--why <reason>', 'why, where a row or field does not say', '')
      .option('--zone <zone>', 'time zone in which days begin', zoneOf, 'UTC')

  narrowed('list', 'every machine on a line').action((options: Narrowing) =>
    withRegister(options, async (registrar) => {
      const cards = chosen(registrar.known(), options)
      if (options.json === true) say(cards.map(cardViewOf))
      else for (const card of cards) console.log(lineOf(card))
    }),
  )
  sub('show', 'the card and the history of a machine')
    .argument('<machine>', 'card, serial number or MAC')
    .action((name: string, options: Whose) =>
      withRegister(options, async (registrar) => show(registrar, name, options)),
    )
  entering('add', 'open the card of a new machine')
    .argument('<field=value...>', `columns of a table: ${COLUMN_KEYS.slice(1, 10).join(', ')} …`)
    .action((fields: string[], options: Entering) =>
      withRegister(options, (registrar) => enterRow(registrar, undefined, fields, options)),
    )
  entering('enter', 'enter what became of a machine; a value of - is taken back')
    .argument('<machine>', 'card, serial number or MAC')
    .argument('[field=value...]', 'columns of a table: owner=…, state=…, hall=…, since=2026-03-31 …')
    .option('--reverse <number>', 'take the entry of this number back', wholeNumber)
    .option('--duplicate-of <machine>', 'this card is of the same machine as another')
    .action((name: string, fields: string[], options: Special) =>
      withRegister(options, (registrar) => enter(registrar, name, fields, options)),
    )
  entering('import', 'take a CSV or XLSX file in; without --apply tell only what it would change')
    .argument('<file>')
    .option('--apply', 'do it, if every row is right')
    .action((file: string, options: Entering & { readonly apply?: boolean }) =>
      withRegister(options, (registrar) => importFile(registrar, file, options)),
    )
  narrowed('export', 'write machines to a CSV or XLSX file, which import takes back')
    .argument('<file>')
    .addOption(new Option('--language <language>', 'of headings and states').choices(LANGUAGES).default('en'))
    .action((file: string, options: Narrowing & { readonly language: 'en' | 'ru' }) =>
      withRegister(options, async (registrar) => {
        const format = formatOf(file)
        if (format === undefined) return complain([`${file}: the name must end in .csv or .xlsx`])
        const cards = chosen(registrar.known(), options)
        await writeFile(file, await writeTable(cards, format, options.language))
        told(options, { file, machines: cards.length })
      }),
    )
  narrowed('labels', 'write a PDF of labels with QR codes')
    .argument('<file>')
    .argument('[machines...]', 'cards, serial numbers or MACs; all that fit the options without')
    .addOption(new Option('--layout <layout>', 'sheet').choices([...LAYOUT_NAMES]).default('a4-3x8'))
    .option('--skip <places>', 'places of the first sheet that are used up', wholeNumber, 0)
    .action((file: string, names: string[], options: Labels) =>
      withRegister(options, (registrar) => labels(registrar, file, names, options)),
    )
  sub('conflicts', 'what cannot be: the same serial number, MAC, board or place twice').action(
    (options: Whose) =>
      withRegister(options, async (registrar) => {
        const conflicts = (await registrar.conflicts()).map(conflictViewOf)
        if (options.json === true) return say(conflicts)
        for (const { kind, value, machines, where } of conflicts)
          console.log([kind, value, [...machines, ...where].join(' ')].join('\t'))
      }),
  )
  return command
}

interface Narrowing extends Whose, Filter {}
interface Labels extends Narrowing {
  readonly layout: LayoutName
  readonly skip: number
}

function lineOf(card: Card): string {
  const { id, serial, mac, model, owner, state, place } = card
  return [id, serial, mac, model, owner, state, placeText(place)]
    .map((each) => each ?? '')
    .join('\t')
    .trimEnd()
}

async function show(registrar: Registrar, name: string, options: Whose): Promise<void> {
  const register = registrar.known()
  const card = found(register, name)
  if (typeof card === 'string') return complain([card])
  const history = register.history(card.id)
  if (options.json === true) return say({ ...cardViewOf(card), history: history.map(entryViewOf) })
  for (const [key, text] of rowOf(card)) if (text !== '') console.log(`${key.padEnd(20)}${text}`)
  console.log('')
  for (const { sequence, effective, by, why, fact } of history)
    console.log([sequence, toIso(effective), by, factText(fact), why].join('\t').trimEnd())
}

async function labels(
  registrar: Registrar,
  file: string,
  names: readonly string[],
  options: Labels,
): Promise<void> {
  const register = registrar.known()
  const named = names.map((name) => found(register, name))
  const unknown = named.filter((each) => typeof each === 'string')
  if (unknown.length > 0) return complain(unknown)
  const cards =
    names.length === 0 ? chosen(register, options) : named.filter((each) => typeof each !== 'string')
  if (cards.length === 0) return complain(['no machine fits'])
  if (cards.length > MOST_LABELS) return complain([`${cards.length} labels; at most ${MOST_LABELS} at once`])
  const { layout, skip } = options
  await writeFile(file, await labelSheet(cards, { layout, skip, at: instant(Date.now()) }))
  told(options, { file, labels: cards.length })
}

function told(options: Whose, what: Readonly<Record<string, string | number>>): void {
  if (options.json === true) say(what)
  else console.log(Object.values(what).join('\t'))
}

function wholeNumber(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError('a whole number')
  return value
}

function zoneOf(text: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone
  } catch {
    throw new InvalidArgumentError('an IANA time zone, as in Asia/Yekaterinburg')
  }
}
