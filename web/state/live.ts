import type { CommandView, EventView, MachineView, SiteView } from '../../src/site/view.ts'
import { withCommands, withEvents, withMachines, withSite } from './changes.ts'
import { change, type LiveState } from './store.ts'

/** The site speaks at least this often; longer silence is a lost stream even while the connection stands. */
const SILENCE_MS = 20_000
const FIRST_RETRY_MS = 1000
const LONGEST_RETRY_MS = 15_000
/** Machines and commands arrive one poll at a time; they are shown together this often. */
const TOGETHER_EVERY_MS = 500

const parse = <T>(message: MessageEvent): T => JSON.parse(String(message.data)) as T

function setLive(kind: LiveState['kind']): void {
  change((state) => (state.live.kind === kind ? state : { ...state, live: { kind, sinceMs: Date.now() } }))
}

/**
 * Follows the site's live stream until the returned function is called. When the stream is lost it says so in the
 * state, tries again with growing pauses, and calls `caughtUp` after each connection to read what was missed.
 */
export function follow(caughtUp: () => void): () => void {
  let source: EventSource | undefined
  let retryMs = FIRST_RETRY_MS
  let retry: ReturnType<typeof setTimeout> | undefined
  let heardMs = Date.now()
  let stopped = false
  const waiting = new Map<string, MachineView>()
  const waitingCommands = new Map<string, CommandView>()

  const heard = () => {
    heardMs = Date.now()
    setLive('live')
  }
  const lost = () => {
    source?.close()
    source = undefined
    if (stopped) return
    setLive('lost')
    clearTimeout(retry)
    retry = setTimeout(connect, retryMs)
    retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS)
  }
  const connect = () => {
    heardMs = Date.now()
    source = new EventSource('/api/live')
    source.onopen = () => {
      retryMs = FIRST_RETRY_MS
      heard()
      caughtUp()
    }
    source.onerror = lost
    source.addEventListener('site', (message) => {
      heard()
      const site = parse<SiteView>(message)
      change((state) => withSite(state, site, Date.now()))
    })
    source.addEventListener('machines', (message) => {
      heard()
      for (const machine of parse<readonly MachineView[]>(message)) waiting.set(machine.id, machine)
    })
    source.addEventListener('event', (message) => {
      heard()
      const event = parse<EventView>(message)
      change((state) => withEvents(state, [event]))
    })
    source.addEventListener('command', (message) => {
      heard()
      const command = parse<CommandView>(message)
      waitingCommands.set(command.id, command)
    })
    source.addEventListener('dropped', () => {
      heard()
      caughtUp()
    })
  }
  const pulse = setInterval(() => {
    if (waiting.size > 0) {
      const machines = [...waiting.values()]
      waiting.clear()
      change((state) => withMachines(state, machines))
    }
    if (waitingCommands.size > 0) {
      const commands = [...waitingCommands.values()]
      waitingCommands.clear()
      change((state) => withCommands(state, commands))
    }
    if (source !== undefined && Date.now() - heardMs > SILENCE_MS) lost()
  }, TOGETHER_EVERY_MS)
  connect()
  return () => {
    stopped = true
    clearTimeout(retry)
    clearInterval(pulse)
    source?.close()
  }
}
