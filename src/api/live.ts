import type { LiveChange, RunningSite } from '../site/index.ts'
import { LiveQueue } from './liveQueue.ts'
import { Refused } from './problem.ts'

const KEEP_ALIVE_MS = 15_000
const MOST_STREAMS = 100

/** The server-sent events of all clients. */
export interface LiveStreams {
  /** A stream that begins with the whole site. `allowed` is asked at each keep-alive and ends the stream when false. */
  open(allowed: () => Promise<boolean>): ReadableStream<Uint8Array>
  /** Tells every client a change that the site itself does not know of. */
  tell(change: LiveChange): void
  close(): void
}

/** One client: what waits for it, and its being woken when something does. */
class Client {
  readonly queue = new LiveQueue()
  ended = false
  #wake = () => {}

  wake(): void {
    this.#wake()
  }
  end(): void {
    this.ended = true
    this.#wake()
  }
  /** Resolves when something waits or the client has ended, at the latest after `ms`. */
  async wait(ms: number): Promise<void> {
    if (this.ended || !this.queue.empty) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}

export function liveStreams(
  site: Pick<RunningSite, 'view' | 'machines' | 'subscribe'>,
  keepAliveMs: number = KEEP_ALIVE_MS,
): LiveStreams {
  const clients = new Set<Client>()
  const tell = (change: LiveChange) => {
    for (const client of clients) {
      client.queue.push(change)
      client.wake()
    }
  }
  const unsubscribe = site.subscribe(tell)

  return {
    tell,
    open(allowed) {
      if (clients.size >= MOST_STREAMS)
        throw new Refused('too_many_streams', `${MOST_STREAMS} live streams are open already`)
      const client = new Client()
      client.queue.push({ kind: 'site', site: site.view() })
      client.queue.push({ kind: 'machines', machines: site.machines() })
      clients.add(client)
      const leave = () => {
        clients.delete(client)
        client.end()
      }
      return streamOf(client, leave, allowed, keepAliveMs)
    },
    close() {
      unsubscribe()
      for (const client of clients) client.end()
      clients.clear()
    },
  }
}

/** Pulled by the connection: while it takes nothing, changes wait in the bounded queue. */
function streamOf(
  client: Client,
  leave: () => void,
  allowed: () => Promise<boolean>,
  keepAliveMs: number,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let askedMs = performance.now()
  let cancelled = false
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        await client.wait(keepAliveMs)
        if (performance.now() - askedMs >= keepAliveMs) {
          askedMs = performance.now()
          if (!(await allowed())) leave()
        }
        if (cancelled) return
        if (client.ended) controller.close()
        else controller.enqueue(encoder.encode(client.queue.empty ? ': still here\n\n' : client.queue.take()))
      },
      cancel() {
        cancelled = true
        leave()
      },
    },
    { highWaterMark: 0 },
  )
}
