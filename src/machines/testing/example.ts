import type { Capability, MachineReport } from '../model.ts'
import type { Answers } from './standIn.ts'

/** One made-up machine of a family, for the contract that every driver keeps (contract.test.ts). */
export interface Example {
  readonly driver: string
  readonly answers: Answers
  /** What must come out of it. */
  readonly report: Partial<MachineReport>
  /** For each capability, what the machine must have been asked to do: a pattern for a line of the stand-in's log. */
  readonly commands: Readonly<Partial<Record<Capability, RegExp>>>
  /** How this family says no to a command, put in the place of its answers. */
  readonly refusal: Answers
}
