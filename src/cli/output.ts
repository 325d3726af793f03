interface Streams {
  readonly stdout: Pick<NodeJS.WritableStream, 'on'>
  readonly stderr: Pick<NodeJS.WritableStream, 'on' | 'write'>
  once(event: 'exit', listener: (code: number) => void): unknown
  exitCode?: NodeJS.Process['exitCode']
}

/**
 * Keeps a command alive whose reader went away (`| head`) or whose output cannot be written (a full disk): Node would end it
 * with a stack trace in the middle of what it does, and that may be an order to machines. A reader that has read enough is no
 * fault; anything else is told once, and the command then ends with 1 where it would have ended with 0.
 */
export function outliveReaders(streams: Streams = process): void {
  let told = false
  streams.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (told || error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED') return
    told = true
    streams.stderr.write(`the output cannot be written: ${error.message}\n`)
    streams.once('exit', (code) => {
      if (code === 0) streams.exitCode = 1
    })
  })
  // Nobody is left to be told.
  streams.stderr.on('error', () => undefined)
}
