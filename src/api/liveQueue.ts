import type { CommandView, LiveChange, MachineView, SiteView } from '../site/index.ts'
import type { StoredEvent } from '../store/index.ts'
import { eventOf } from './shapes.ts'

/** Most events, and most commands, that wait for one slow client; older ones are dropped and the loss is told. */
const MOST_WAITING = 200

/**
 * What one client has not been sent yet. Of the site and of each machine only the latest picture waits, so that a slow
 * client costs no more than one picture of the site.
 */
export class LiveQueue {
  #site: SiteView | undefined
  readonly #machines = new Map<string, MachineView>()
  readonly #events: StoredEvent[] = []
  readonly #commands = new Map<string, CommandView>()
  #dropped = 0

  push(change: LiveChange): void {
    switch (change.kind) {
      case 'site':
        this.#site = change.site
        break
      case 'machines':
        for (const machine of change.machines) this.#machines.set(machine.id, machine)
        break
      case 'event':
        this.#events.push(change.event)
        if (this.#events.length > MOST_WAITING) {
          this.#events.shift()
          this.#dropped++
        }
        break
      case 'command': {
        this.#commands.delete(change.command.id)
        this.#commands.set(change.command.id, change.command)
        const oldest = this.#commands.keys().next().value
        if (this.#commands.size > MOST_WAITING && oldest !== undefined) {
          this.#commands.delete(oldest)
          this.#dropped++
        }
      }
    }
  }

  get empty(): boolean {
    return (
      this.#site === undefined &&
      this.#machines.size + this.#events.length + this.#commands.size + this.#dropped === 0
    )
  }

  /** Everything that waits, as server-sent events (WHATWG HTML, section 9.2), and leaves the queue empty. */
  take(): string {
    let text = ''
    const write = (name: string, data: unknown) => {
      text += `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
    }
    if (this.#site) write('site', this.#site)
    if (this.#machines.size > 0) write('machines', [...this.#machines.values()])
    if (this.#dropped > 0) write('dropped', { changes: this.#dropped })
    for (const event of this.#events) write('event', eventOf(event))
    for (const command of this.#commands.values()) write('command', command)
    this.#site = undefined
    this.#machines.clear()
    this.#events.length = 0
    this.#commands.clear()
    this.#dropped = 0
    return text
  }
}
