import { z } from 'zod'

/**
 * The parts of OpenADR 3.0.1 and 3.1.0 that a VEN needs, as the OpenADR Alliance publishes them (openadr3.yaml, 2024 and
 * 2025). What is not needed is not looked at; what differs between the two is taken either way.
 */
const text = z.string().max(4_096)
const name = z.string().min(1).max(128)
const nullish = <T extends z.ZodType>(shape: T) => shape.nullish().transform((value) => value ?? undefined)

const period = z.object({
  start: nullish(text),
  duration: nullish(text),
  randomizeStart: nullish(text),
})
const payload = z.object({ type: name, values: z.array(z.unknown()).max(10_000) })
const interval = z.object({
  id: z.number().int(),
  intervalPeriod: nullish(period),
  payloads: z.array(payload).max(100),
})
/** `{type, values}` in 3.0, a text in 3.1. */
const target = z.union([name, z.object({ type: name, values: z.array(z.unknown()).max(10_000) })])
const descriptor = z.object({ payloadType: nullish(name), units: nullish(text), currency: nullish(text) })

export const eventShape = z.object({
  id: name,
  programID: name,
  eventName: nullish(text),
  createdDateTime: nullish(text),
  modificationDateTime: nullish(text),
  priority: nullish(z.number()),
  targets: nullish(z.array(target).max(10_000)),
  payloadDescriptors: nullish(z.array(descriptor).max(1_000)),
  /** 3.1: how long its intervals are repeated. */
  duration: nullish(text),
  intervalPeriod: nullish(period),
  intervals: nullish(z.array(interval).max(10_000)),
})
export type OadrEvent = z.output<typeof eventShape>
export type OadrInterval = z.output<typeof interval>
export type OadrDescriptor = z.output<typeof descriptor>

export const programShape = z.object({
  id: name,
  programName: name,
  payloadDescriptors: nullish(z.array(descriptor).max(1_000)),
})
export type OadrProgram = z.output<typeof programShape>

export const venShape = z.object({ id: name, venName: name, targets: nullish(z.array(target).max(10_000)) })
export type OadrVen = z.output<typeof venShape>

export const resourceShape = z.object({
  id: name,
  venID: nullish(name),
  targets: nullish(z.array(target).max(10_000)),
})
export type OadrResource = z.output<typeof resourceShape>

/** What can be told of an object that is otherwise not understood. */
export const idShape = z
  .object({ id: name.optional().catch(undefined), programID: z.unknown() })
  .transform(({ id, programID }) => ({
    id,
    programID: typeof programID === 'string' ? programID : undefined,
  }))

export const tokenShape = z.object({
  access_token: z.string().min(1).max(16_384),
  /** Seconds; a number (RFC 6749 of 2012), and a text with some servers. */
  expires_in: z.coerce.number().positive().optional().catch(undefined),
})
export const authServerShape = z.object({ tokenURL: z.url({ protocol: /^https?$/ }) })
export const problemShape = z.object({
  title: nullish(text),
  detail: nullish(text),
  error: nullish(text),
  error_description: nullish(text),
})
