import type { Capability, Chip, MachineReport } from '../model.ts'
import type { Answers } from './brain.ts'

/** One made-up machine of a family, for the contract that every driver keeps (contract.test.ts). */
export interface Example {
  readonly driver: string
  readonly answers: Answers
  /** What must come out of it. */
  readonly report: Partial<MachineReport>
  /** What `chips` must give, where the driver reads chips. */
  readonly chips?: readonly (readonly Chip[])[]
  /** For each capability, what the machine must have been asked to do: a pattern for the last line of the stand-in's log. */
  readonly commands: Readonly<Partial<Record<Capability, RegExp>>>
  /** The profile that the contract asks for, where the driver has profiles. */
  readonly profile?: string
  /** Lines that follow every command and are passed over: the end of a session. */
  readonly signsOff?: RegExp
  /** True for firmware that knows no password: whoever reaches it commands it. */
  readonly open?: true
  /** How this family says no to a command, put in the place of its answers. */
  readonly refusal: Answers
  /** What `identify` says of such a machine. */
  readonly identity: RegExp
}
