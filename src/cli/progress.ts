const WIDTH = 24
/** A log file gets a line this often; a terminal a bar that is drawn over. */
const LOG_EVERY_MS = 10_000

export interface Progress {
  /** `done` of `count`, and what else is worth saying. */
  tell(done: number, count: number, words: string): void
  /** Something to print above the bar. */
  say(line: string): void
  end(): void
}

/** Long work shown on the error stream: a bar on a terminal, now and then a line elsewhere. */
export function progress(stream: NodeJS.WriteStream = process.stderr): Progress {
  const began = performance.now()
  const bar = stream.isTTY === true
  let logged = began
  let drawn = ''

  const wipe = () => {
    if (drawn !== '') stream.write(`\r${' '.repeat(drawn.length)}\r`)
    drawn = ''
  }
  return {
    tell(done, count, words) {
      const share = count === 0 ? 1 : done / count
      const now = performance.now()
      const left = share > 0.01 ? `, ${clock(((now - began) / 1000) * (1 / share - 1))} left` : ''
      const text = `${grouped(done)} of ${grouped(count)}, ${words}${share < 1 ? left : ''}`
      if (bar) {
        const full = Math.round(share * WIDTH)
        const line = `${'█'.repeat(full)}${'░'.repeat(WIDTH - full)} ${text}`.slice(
          0,
          (stream.columns ?? 100) - 1,
        )
        stream.write(`\r${line.padEnd(drawn.length)}`)
        drawn = line
      } else if (now - logged >= LOG_EVERY_MS) {
        logged = now
        stream.write(`${text}\n`)
      }
    },
    say(line) {
      wipe()
      stream.write(`${line}\n`)
    },
    end: wipe,
  }
}

/** 12 345: digits in threes. */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, '\u00a0')
}

function clock(seconds: number): string {
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}
