import type { Command, CommandStep } from '../dispatch/index.ts'
import { toIso } from '../quantity/index.ts'
import type { CommandRecord } from '../store/index.ts'
import { wordsOfAction } from './actions.ts'
import type { Tracked } from './commander.ts'
import type { CommandView } from './view.ts'

function view(command: Command, state: CommandView['state'], steps: readonly CommandStep[]): CommandView {
  return {
    id: command.id,
    at: toIso(command.at),
    who: command.who,
    why: command.why,
    until: toIso(command.until),
    target: command.target,
    action: wordsOfAction(command.action),
    state,
    steps: steps.map((step) => ({ at: toIso(step.at), state: step.state, detail: step.detail })),
  }
}

export function presentCommand(tracked: Tracked): CommandView {
  return view(tracked.command, tracked.state, tracked.steps)
}

export function storedCommand(record: CommandRecord): CommandView {
  return view(record, record.state, record.steps)
}
