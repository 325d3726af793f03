import { type Command, CommanderError } from 'commander'
import { vi } from 'vitest'

/** What a command said, and how it ended. */
export interface Spoken {
  readonly output: string
  readonly errors: string
  readonly exitCode: number | string
}

/** Runs a command with both of its streams caught; every spy of the test is taken back afterwards. */
export async function spoken(command: Command, words: readonly string[]): Promise<Spoken> {
  let [output, errors] = ['', '']
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    output += String(text)
    return true
  })
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    errors += String(text)
    return true
  })
  try {
    throwing(command)
    await command.parseAsync(words, { from: 'user' })
  } catch (error) {
    // Words that the command line itself refuses.
    if (!(error instanceof CommanderError)) throw error
    process.exitCode = error.exitCode
  } finally {
    vi.restoreAllMocks()
  }
  const exitCode = process.exitCode ?? 0
  process.exitCode = 0
  return { output, errors, exitCode }
}

/** What a command refuses is thrown, by it and by all of its own, instead of ending the process. */
function throwing(command: Command): void {
  command.exitOverride()
  for (const own of command.commands) throwing(own)
}
