import { Command } from 'commander'
import { planCommand, replayCommand } from './dispatchReplay.ts'

/** `fakel dispatch`: the schedule of engines and machines. */
export function dispatchCommand(): Command {
  return new Command('dispatch')
    .description('the schedule of engines, machines and orders (see docs/schedule.md)')
    .addCommand(planCommand())
    .addCommand(replayCommand())
}
