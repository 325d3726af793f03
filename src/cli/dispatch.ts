import { Command } from 'commander'
import { backtestCommand } from './dispatchBacktest.ts'
import { planCommand, replayCommand } from './dispatchReplay.ts'
import { madeUpSeriesCommand } from './dispatchSeries.ts'

/** `fakel dispatch`: what runs when, and what it would have earned. */
export function dispatchCommand(): Command {
  return new Command('dispatch')
    .description('the schedule of a site: what runs when, and what it earns (see docs/schedule.md)')
    .addCommand(planCommand())
    .addCommand(replayCommand())
    .addCommand(backtestCommand())
    .addCommand(madeUpSeriesCommand())
}
