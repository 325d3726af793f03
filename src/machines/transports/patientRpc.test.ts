import { expect, it } from 'vitest'
import type { MachineOutcome } from '../model.ts'
import { failed, ok } from '../outcome.ts'
import { patientRpc } from './patientRpc.ts'
import type { RpcRequest } from './rpc.ts'

const CLOSED = failed({ kind: 'malformed', detail: 'summary: closed without an answer' })
const REFUSED = failed({ kind: 'unreachable', detail: 'connect ECONNREFUSED 10.0.0.1:4028' })

/** A machine that gives these answers one after another, the last for ever. */
function machine(...outcomes: readonly MachineOutcome<string>[]) {
  const asked: RpcRequest[] = []
  const port = { host: '10.0.0.1', port: 4028, timeoutMs: 2_000 }
  const rpc = patientRpc(port, async (_, request) => {
    asked.push(request)
    return outcomes[Math.min(asked.length, outcomes.length) - 1] ?? CLOSED
  })
  return { asked, ask: (request: RpcRequest) => rpc.ask(request) }
}

it('never repeats an order, nor a question with a parameter', async () => {
  const orders = [{ command: 'reboot', parameter: '0' }, 'restart', { enc: 1, data: 'x' }, 'summary+restart']
  for (const order of orders) {
    const { asked, ask } = machine(CLOSED)
    expect((await ask(order)).ok).toBe(false)
    expect(asked).toEqual([order])
  }
})

it('asks again what was dropped without a byte', async () => {
  const { asked, ask } = machine(CLOSED, CLOSED, ok('{}'))
  expect(await ask('summary+devs')).toEqual(ok('{}'))
  expect(asked).toHaveLength(3)
})

it('believes a closed port at once, unless the machine has just answered', async () => {
  const gone = machine(REFUSED)
  expect(await gone.ask('summary')).toEqual(REFUSED)
  expect(gone.asked).toHaveLength(1)
  const { asked, ask } = machine(ok('{}'), REFUSED, ok('{}'))
  await ask('version')
  expect(await ask('summary')).toEqual(ok('{}'))
  expect(asked).toHaveLength(3)
})

it('believes it once a machine that answered stays away', async () => {
  const { asked, ask } = machine(ok('{}'), REFUSED)
  await ask('version')
  await ask('summary')
  const before = asked.length
  expect(await ask('summary')).toEqual(REFUSED)
  expect(asked).toHaveLength(before + 1)
})

it('learns which questions are always turned away', async () => {
  const { asked, ask } = machine(CLOSED)
  expect(await ask('edevs')).toEqual(CLOSED)
  const first = asked.length
  expect(first).toBeLessThanOrEqual(5)
  await ask('edevs')
  expect(asked).toHaveLength(first + 1)
})

it('keeps to the time limit of the question', async () => {
  const rpc = patientRpc({ host: '10.0.0.1', port: 4028, timeoutMs: 150 }, async () => CLOSED)
  const before = performance.now()
  expect((await rpc.ask('summary')).ok).toBe(false)
  expect(performance.now() - before).toBeLessThan(300)
})
