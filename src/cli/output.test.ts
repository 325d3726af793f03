import { EventEmitter } from 'node:events'
import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { outliveReaders } from './output.ts'

/** A process of which only the streams and the end are there. */
function standIn() {
  const ends = new EventEmitter()
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const told: string[] = []
  stderr.on('data', (text: Buffer) => told.push(text.toString()))
  const streams: Parameters<typeof outliveReaders>[0] & { exitCode?: unknown } = {
    stdout,
    stderr,
    once: (event: 'exit', listener: (code: number) => void) => ends.once(event, listener),
  }
  outliveReaders(streams)
  return { streams, stdout, stderr, ends, told }
}

const fault = (code: string, message: string) => Object.assign(new Error(message), { code })

describe('a command whose output goes nowhere', () => {
  it('goes on when its reader has read enough, as often as that is told', () => {
    const { stdout, told, streams, ends } = standIn()
    stdout.emit('error', fault('EPIPE', 'write EPIPE'))
    stdout.emit('error', fault('EPIPE', 'write EPIPE'))
    ends.emit('exit', 0)
    expect(told).toEqual([])
    expect(streams.exitCode).toBeUndefined()
  })

  it('goes on when the disk is full, says so once, and does not end with 0', () => {
    const { stdout, stderr, told, streams, ends } = standIn()
    stdout.emit('error', fault('ENOSPC', 'ENOSPC: no space left on device, write'))
    stdout.emit('error', fault('ENOSPC', 'ENOSPC: no space left on device, write'))
    stderr.emit('error', fault('ENOSPC', 'ENOSPC: no space left on device, write'))
    ends.emit('exit', 0)
    expect(told).toEqual(['the output cannot be written: ENOSPC: no space left on device, write\n'])
    expect(streams.exitCode).toBe(1)
  })

  it('keeps the exit code of a command that failed by itself', () => {
    const { stdout, streams, ends } = standIn()
    stdout.emit('error', fault('EIO', 'EIO: i/o error, write'))
    ends.emit('exit', 2)
    expect(streams.exitCode).toBeUndefined()
  })
})
