import type { Answers } from './brain.ts'

/**
 * The cgminer API of a made-up machine whose orders change it: `answer` gives the payload of one command (its status is put
 * around it), a text for a refusal, or undefined for a command that the firmware does not know. Joined commands are
 * answered part by part.
 */
export function rpcState(
  description: string,
  answer: (command: string, parameter: string | undefined) => object | string | undefined,
): NonNullable<Answers['onRpc']> {
  const status = (letter: string, message: string) => ({
    STATUS: [{ STATUS: letter, When: 1_700_000_000, Code: 1, Msg: message, Description: description }],
  })
  const one = (command: string, parameter: string | undefined) => {
    const told = answer(command, parameter)
    if (told === undefined) return { ...status('E', 'Invalid command'), id: 1 }
    return typeof told === 'string'
      ? { ...status('E', told), id: 1 }
      : { ...status('S', command), ...told, id: 1 }
  }
  return (request) => {
    const command = String(request['command'])
    const parameter = request['parameter'] === undefined ? undefined : String(request['parameter'])
    if (!command.includes('+')) return JSON.stringify(one(command, parameter))
    const parts = command.split('+').map((name) => [name, [one(name, undefined)]])
    return JSON.stringify({ ...Object.fromEntries(parts), id: 1 })
  }
}
