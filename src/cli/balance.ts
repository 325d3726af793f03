import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { Command } from 'commander'
import { type FlowGraph, parseFlowGraph, type Reconciliation, reconcile } from '../balance/index.ts'

/** `fakel balance FILE`: reconciles the flow graph in a JSON file at 95 % confidence. */
export function balanceCommand(): Command {
  return new Command('balance')
    .description('reconcile measured flows under conservation (see docs/balance.md)')
    .argument('<file>', 'flow graph as JSON; - reads standard input')
    .option('--json', 'print JSON instead of a table')
    .action(async (file: string, options: { json?: boolean }) => {
      const outcome = await balanceFile(file, options.json === true)
      process.stdout.write(outcome.output)
      process.stderr.write(outcome.errors)
      process.exitCode = outcome.exitCode
    })
}

interface Outcome {
  readonly output: string
  readonly errors: string
  readonly exitCode: 0 | 1
}

const failed = (lines: readonly string[]): Outcome => ({
  output: '',
  errors: lines.map((line) => `${line}\n`).join(''),
  exitCode: 1,
})
const reason = (error: unknown) => (error instanceof Error ? error.message : String(error))

async function balanceFile(file: string, json: boolean): Promise<Outcome> {
  const name = file === '-' ? 'standard input' : file
  let source: string
  try {
    source = file === '-' ? await text(process.stdin) : await readFile(file, 'utf8')
  } catch (error) {
    return failed([`${name} cannot be read: ${reason(error)}`])
  }
  let input: unknown
  try {
    input = JSON.parse(source)
  } catch (error) {
    return failed([`${name} is not JSON: ${reason(error)}`])
  }
  const parsed = parseFlowGraph(input)
  if (!parsed.ok)
    return failed(
      parsed.mistakes.map(({ path, message }) => `${name}: ${path === '' ? '' : `${path}: `}${message}`),
    )
  try {
    const result = reconcile(parsed.graph)
    return { output: json ? asJson(result) : asTable(parsed.graph, result), errors: '', exitCode: 0 }
  } catch (error) {
    if (error instanceof RangeError) return failed([`${name}: ${error.message}`])
    throw error
  }
}

/** Exactly the published keys: scripts depend on them. */
function asJson({ flows, unobservable, global, grossErrors }: Reconciliation): string {
  return `${JSON.stringify({ flows, unobservable, global, grossErrors })}\n`
}

function asTable(graph: FlowGraph, result: Reconciliation): string {
  const figure = (value: number | null | undefined) =>
    value === null || value === undefined ? '-' : value.toFixed(Math.abs(value) < 100 ? 3 : 1)
  const rows = [
    ['flow', 'measured', 'reconciled', 'sigma', 'adjustment', 'test', ''],
    ...result.flows.map((flow, k) => [
      flow.id,
      figure(graph.flows[k]?.measured),
      figure(flow.reconciled),
      figure(flow.sigma),
      figure(flow.adjustment),
      figure(flow.test),
      remark(flow.id, result),
    ]),
  ]
  const widths = rows[0]?.map((_, k) => Math.max(...rows.map((row) => row[k]?.length ?? 0))) ?? []
  const table = rows.map((row) =>
    row
      .map((cell, k) => (k === 0 || k === 6 ? cell.padEnd(widths[k] ?? 0) : cell.padStart(widths[k] ?? 0)))
      .join('  ')
      .trimEnd(),
  )
  const { statistic, degrees, critical, passes } = result.global
  const verdict = `global test: ${figure(statistic)} with ${degrees} degrees of freedom, critical ${figure(critical)} at 95 %: ${passes ? 'closes' : 'does not close'}`
  const groups = result.undecided.map(
    (group) => `not to be told apart, and something is wrong: ${group.join(', ')}`,
  )
  return `${[...table, '', verdict, ...groups].join('\n')}\n`
}

function remark(id: string, { grossErrors, unobservable }: Reconciliation): string {
  if (grossErrors.includes(id)) return 'gross error, set aside'
  return unobservable.includes(id) ? 'unobservable' : ''
}
