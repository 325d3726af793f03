import { Command } from 'commander'
import { z } from 'zod'
import type { FindingView } from '../site/index.ts'
import { reaching } from './reaching.ts'
import { type SourceOptions, withRepairs } from './repairSource.ts'

/** `fakel health`: what is wrong with machines now, the gravest first. */
export function healthCommand(): Command {
  return reaching(
    new Command('health').description('what is wrong with machines, with its evidence (see docs/health.md)'),
  ).action((options: SourceOptions) =>
    withRepairs(options, async (source) => {
      const findings = (await source.findings()).toSorted(
        (a, b) => rank(a) - rank(b) || a.since.localeCompare(b.since),
      )
      if (options.json === true) console.log(JSON.stringify(findings))
      else if (findings.length === 0) console.log('nothing is wrong that is known')
      else for (const finding of findings) console.log(lineOf(finding))
    }),
  )
}

const rank = ({ severity }: FindingView) => (severity === 'alarm' ? 0 : 1)

function lineOf({ severity, machine, kind, since, ticket, figures, limits }: FindingView): string {
  const held = limits.map((limit) => `${figureText(limit)} (${limit.source})`)
  const evidence = [...figures.map(figureText), ...(held.length === 0 ? [] : ['against', ...held])].join(' ')
  return [severity, machine, kind, since, ticket ?? '-', evidence].join('\t')
}

const figure = z.object({
  name: z.string(),
  part: z.string().nullish(),
  value: z.union([z.number(), z.string()]),
  unit: z.string().nullish(),
})

/** `board 2 temperature=96°C`; control characters that a device may tell are left out. */
export function figureText(told: unknown): string {
  const parsed = figure.safeParse(told)
  if (!parsed.success) return ''
  const { name, part, value, unit } = parsed.data
  const shown =
    typeof value === 'string'
      ? // biome-ignore lint/suspicious/noControlCharactersInRegex: it is they that are taken out
        value.replace(/[\u0000-\u001F\u007F-\u009F]/g, ' ')
      : unit === 'share'
        ? `${Math.round(value * 1_000) / 10}%`
        : `${Math.round(value * 10) / 10}${unit ?? ''}`
  return `${part == null ? '' : `${part} `}${name}=${shown}`
}
