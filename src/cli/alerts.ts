import { Command } from 'commander'
import { Alerts } from '../alerts/index.ts'
import { instant } from '../quantity/index.ts'
import { checkSite, tellMistakes } from './site.ts'

/** `fakel alerts test SITE.yaml`: sends a test message by every channel of a site file, also while the site runs. */
export function alertsCommand(): Command {
  const command = new Command('alerts').description('the ways by which people are told (see docs/health.md)')
  command
    .command('test')
    .description('send a test message by each channel')
    .argument('<file>', 'site file')
    .option('--channel <id>', 'this one alone')
    .option('--json', 'print JSON instead of lines')
    .action(async (file: string, options: { channel?: string; json?: boolean }) => {
      const parsed = await checkSite(file)
      if (!parsed.ok) {
        tellMistakes(parsed.mistakes)
        process.exitCode = 1
        return
      }
      const alerts = new Alerts({ file: parsed.site, hallsOfFeeder: new Map() })
      const wanted = alerts
        .channels()
        .filter(({ id }) => options.channel === undefined || id === options.channel)
      if (wanted.length === 0) {
        console.error(
          options.channel === undefined
            ? 'the site file has no alert channels'
            : `there is no channel ${options.channel}`,
        )
        process.exitCode = 1
        return
      }
      const sent = await Promise.all(
        wanted.map(async ({ id, kind, target }) => {
          const outcome = await alerts.test(id, 'command line', instant(Date.now()))
          return { id, kind, target, ok: outcome?.ok ?? false, reason: outcome?.reason ?? null }
        }),
      )
      if (options.json === true) console.log(JSON.stringify(sent))
      else
        for (const { id, kind, target, ok, reason } of sent)
          console.log([id, kind, target, ok ? 'sent' : `not sent: ${reason ?? 'no reason told'}`].join('\t'))
      process.exitCode = sent.every(({ ok }) => ok) ? 0 : 1
    })
  return command
}
