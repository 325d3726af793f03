import { Command, InvalidArgumentError } from 'commander'
import type { TicketFact } from '../health/index.ts'
import type { TicketView } from '../site/index.ts'
import { figureText } from './findings.ts'
import { reaching } from './reaching.ts'
import { type SourceOptions, withRepairs } from './repairSource.ts'

/** `fakel tickets`: the repair tickets of a site, from its store or from the running site. */
export function ticketsCommand(): Command {
  const command = new Command('tickets').description('repair tickets of machines (see docs/health.md)')
  const sub = (name: string, description: string) => reaching(command.command(name).description(description))
  const entering = (name: string, description: string, factOf: (...words: string[]) => TicketFact) =>
    sub(name, description).action((...given: unknown[]) => {
      const words = given.filter((each) => typeof each === 'string')
      const options = optionsOf(given)
      const [id = '', ...rest] = words
      return enter(id, factOf(...rest), options)
    })

  sub('list', 'tickets on a line each, newest first')
    .option('--all', 'also those that are closed')
    .action((options: SourceOptions & { all?: boolean }) =>
      withRepairs(options, async (source) => {
        const tickets = await source.tickets(options.all === true ? 'all' : 'open')
        if (options.json === true) console.log(JSON.stringify(tickets))
        else for (const ticket of tickets) console.log(lineOf(ticket))
      }),
    )
  sub('show', 'a ticket with all its entries')
    .argument('<ticket>')
    .action((id: string, options: SourceOptions) =>
      withRepairs(options, async (source) => {
        const ticket = await source.ticket(id)
        if (ticket === undefined) return refuse(`there is no ticket ${id}`)
        if (options.json === true) console.log(JSON.stringify(ticket))
        else for (const line of linesOf(ticket)) console.log(line)
      }),
    )
  entering('note', 'say what was seen or done', (text = '') => ({ kind: 'noted', text }))
    .argument('<ticket>')
    .argument('<text>')
  entering('assign', 'say who repairs it; - is nobody', (to = '-') => ({
    kind: 'assigned',
    to: to === '-' ? null : to,
  }))
    .argument('<ticket>')
    .argument('<name>')
  entering('part', 'name a part that was used', (part = '', count = '1', serial) => ({
    kind: 'part',
    part,
    count: Number(count),
    serial: serial ?? null,
  }))
    .argument('<ticket>')
    .argument('<part>')
    .argument('[count]', 'how many', countOf, '1')
    .argument('[serial]', 'its serial number')
  entering('close', 'close a ticket', (why = '') => ({ kind: 'closed', why }))
    .argument('<ticket>')
    .argument('<why>')
  entering('reopen', 'open a closed ticket again', (why = '') => ({ kind: 'reopened', why }))
    .argument('<ticket>')
    .argument('<why>')
  return command
}

function optionsOf(given: readonly unknown[]): SourceOptions {
  const command = given.at(-1)
  if (!(command instanceof Command)) throw new Error('commander gives the command last')
  return command.opts<SourceOptions>()
}

function countOf(text: string): string {
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new InvalidArgumentError('1 to 999')
  return text
}

function enter(id: string, fact: TicketFact, options: SourceOptions): Promise<void> {
  return withRepairs(options, async (source) => {
    const entered = await source.enter(id, fact)
    if (typeof entered === 'string') return refuse(entered)
    console.log(options.json === true ? JSON.stringify(entered) : lineOf(entered))
  })
}

function refuse(reason: string): void {
  console.error(reason)
  process.exitCode = 1
}

function lineOf({ id, machine, finding, opened_at, assignee, cleared_at, closed_at }: TicketView): string {
  const state = closed_at !== null ? 'closed' : cleared_at !== null ? 'may be closed' : 'open'
  return [id, machine, finding, state, opened_at, assignee ?? '-'].join('\t')
}

function linesOf(ticket: TicketView): string[] {
  return [
    lineOf(ticket),
    ...(ticket.card === null ? [] : [`card\t${ticket.card}`]),
    ...ticket.entries.map(({ at, who, fact }) => `${at}\t${who}\t${factText(fact)}`),
  ]
}

function factText(fact: Record<string, unknown>): string {
  const { kind, figures, limits: _, since: __, ...rest } = fact
  const told = Object.entries(rest).flatMap(([, value]) =>
    value === null || value === undefined ? [] : [String(value)],
  )
  return [String(kind), ...told, ...(Array.isArray(figures) ? figures.map(figureText) : [])].join(' ')
}
