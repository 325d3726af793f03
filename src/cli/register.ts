import { writeFile } from 'node:fs/promises'
import { Command, InvalidArgumentError, Option } from 'commander'
import { COLUMN_KEYS, type Language, LIFE_STATES } from '../register/index.ts'
import { formatOf, LAYOUT_NAMES, type LayoutName, type TableFormat } from '../sheets/index.ts'
import { type CardView, factText } from '../site/index.ts'
import { reaching } from './reaching.ts'
import { type EnterOptions, enter, enterRow, importFile } from './registerEnter.ts'
import { say, withRegister } from './registerReach.ts'
import { type Filter, RegisterRefused, type RegisterSource, type Whose } from './registerSource.ts'

/** `fakel register`: the register of machines, in the store of a stopped site or at a running one. */
export function registerCommand(): Command {
  const command = new Command('register').description('the register of machines (see docs/register.md)')
  const sub = (name: string, description: string) => reaching(command.command(name).description(description))
  const narrowed = (name: string, description: string) =>
    sub(name, description)
      .option('--owner <name>', 'only machines of this owner')
      .option('--hall <name>', 'only machines in this hall')
      .addOption(new Option('--state <state>', 'only machines in this state').choices([...LIFE_STATES]))
  const entering = (name: string, description: string) =>
    sub(name, description)
      .option('--by <name>', 'who enters it; at a running site, who signs in', 'command line')
      .option('--why <reason>', 'why, where a row or field does not say', '')
      .option('--zone <zone>', 'where days begin; the zone of a running site, else UTC', zoneOf)
  const language = () =>
    new Option('--language <language>', 'of headings and states').choices(['en', 'ru']).default('en')

  narrowed('list', 'every machine on a line').action((options: Narrowing) =>
    withRegister(options, async (source) => {
      const cards = await source.cards(filterOf(options))
      if (options.json === true) say(cards)
      else for (const card of cards) console.log(lineOf(card))
    }),
  )
  sub('show', 'the card and the history of a machine')
    .argument('<machine>', 'card, serial number or MAC')
    .action((name: string, options: Whose) => withRegister(options, (source) => show(source, name, options)))
  entering('add', 'open the card of a new machine')
    .argument('<field=value...>', `columns of a table: ${COLUMN_KEYS.slice(1, 10).join(', ')} …`)
    .action((fields: string[], options: EnterOptions) =>
      withRegister(options, (source) => enterRow(source, undefined, fields, options)),
    )
  entering('enter', 'enter what became of a machine; a value of - is taken back')
    .argument('<machine>', 'card, serial number or MAC')
    .argument('[field=value...]', 'columns of a table: owner=…, state=…, hall=…, since=2026-03-31 …')
    .option('--reverse <number>', 'take the entry of this number back', wholeNumber)
    .option('--duplicate-of <machine>', 'this card is of the same machine as another')
    .action((name: string, fields: string[], options: EnterOptions) =>
      withRegister(options, (source) => enter(source, name, fields, options)),
    )
  entering('import', 'take a CSV or XLSX file in; without --apply tell only what it would change')
    .argument('<file>')
    .option('--apply', 'do it, if every row is right')
    .action((file: string, options: EnterOptions & { readonly apply?: boolean }) =>
      withRegister(options, (source) => importFile(source, file, options)),
    )
  narrowed('export', 'write machines to a CSV or XLSX file, which import takes back')
    .argument('<file>')
    .addOption(language())
    .action((file: string, options: Tabled) =>
      withRegister(options, async (source) =>
        keep(file, await source.table(filterOf(options), formatIn(file), options.language), options),
      ),
    )
  sub('unregistered', 'write machines that a running site sees without a card to a file for import')
    .argument('<file>')
    .addOption(language())
    .action((file: string, options: Tabled) =>
      withRegister(options, async (source) =>
        keep(file, await source.unregistered(formatIn(file), options.language), options),
      ),
    )
  narrowed('labels', 'write a PDF of labels with QR codes')
    .argument('<file>')
    .argument('[machines...]', 'cards, serial numbers or MACs; all that fit the options without')
    .addOption(new Option('--layout <layout>', 'sheet').choices([...LAYOUT_NAMES]).default('a4-3x8'))
    .option('--skip <places>', 'places of the first sheet that are used up', wholeNumber, 0)
    .action((file: string, names: string[], options: Labels) =>
      withRegister(options, async (source) => {
        const { layout, skip } = options
        await keep(file, await source.labels(names, filterOf(options), layout, skip), options)
      }),
    )
  sub('conflicts', 'what cannot be: the same serial number, MAC, board or place twice').action(
    (options: Whose) =>
      withRegister(options, async (source) => {
        const conflicts = await source.conflicts()
        if (options.json === true) return say(conflicts)
        for (const { kind, value, machines, where } of conflicts)
          console.log([kind, value, [...machines, ...where].join(' ')].join('\t'))
      }),
  )
  return command
}

interface Narrowing extends Whose, Filter {}
interface Tabled extends Narrowing {
  readonly language: Language
}
interface Labels extends Narrowing {
  readonly layout: LayoutName
  readonly skip: number
}

function filterOf({ owner, hall, state }: Filter): Filter {
  return {
    ...(owner !== undefined && { owner }),
    ...(hall !== undefined && { hall }),
    ...(state !== undefined && { state }),
  }
}

function placeOf({ place }: CardView): string {
  return [place.site, place.hall, place.rack, place.shelf, place.slot]
    .filter((each) => each !== null)
    .join(' / ')
}

function lineOf(card: CardView): string {
  const { id, serial, mac, model, owner, state } = card
  return [id, serial, mac, model, owner, state, placeOf(card)]
    .map((each) => each ?? '')
    .join('\t')
    .trimEnd()
}

async function show(source: RegisterSource, name: string, options: Whose): Promise<void> {
  const { machine, history } = await source.machine(name)
  if (options.json === true) return say({ ...machine, history })
  const { place: _, boards, papers, ...fields } = machine
  const told = { ...fields, boards: boards.join(', '), place: placeOf(machine) }
  for (const [key, text] of Object.entries(told))
    if (text !== null && text !== '') console.log(`${key.padEnd(20)}${text}`)
  for (const { kind, number, date, issuer } of papers)
    console.log(`${kind.padEnd(20)}${[number, date, issuer].filter((each) => each !== null).join(', ')}`)
  console.log('')
  for (const { number, effective, who, why, fact } of history)
    console.log([number, effective, who, factText(fact), why].join('\t').trimEnd())
}

function formatIn(file: string): TableFormat {
  const format = formatOf(file)
  if (format === undefined) throw new RegisterRefused(`${file}: the name must end in .csv or .xlsx`)
  return format
}

async function keep(file: string, bytes: Uint8Array, options: Whose): Promise<void> {
  await writeFile(file, bytes)
  if (options.json === true) say({ file, bytes: bytes.length })
  else console.log(`${file}\t${bytes.length} bytes`)
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
