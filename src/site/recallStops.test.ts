import { expect, it } from 'vitest'
import { smallPlant } from '../../test/small-plant.ts'
import { memoryStore } from '../../twin/memoryStore.ts'
import type { Command } from '../dispatch/index.ts'
import { instant, watts } from '../quantity/index.ts'
import { Image } from './image.ts'
import { recallStops } from './recallStops.ts'

const plant = smallPlant()
const ids = plant.machines.map(({ id }) => id)
const at = instant(1_800_000_000_000)
let count = 0
const command = (id: string | undefined, action: Command['action'], who = 'controller'): Command => ({
  id: `c${++count}`,
  at,
  who,
  why: 'x',
  until: instant(at + 60_000),
  target: { kind: 'machine', id: id ?? '' },
  action,
})

it('recalls from the commands who stopped a machine just before a kill', async () => {
  const store = memoryStore()
  const image = new Image(plant)
  const refused = command(ids[3], { kind: 'sleep' })
  await store.writeCommands([
    command(ids[0], { kind: 'sleep' }, 'olga'),
    command(ids[0], { kind: 'sleep' }),
    command(ids[0], { kind: 'locate', on: true }, 'olga'),
    command(ids[1], { kind: 'sleep' }),
    command(ids[1], { kind: 'wake' }),
    command(ids[2], { kind: 'limit', power: watts(2_000) }, 'olga'),
    refused,
  ])
  await store.appendCommandSteps([{ command: refused.id, at, state: 'refused', detail: 'no' }])
  await recallStops(store, image, plant)
  expect(ids.map((id) => image.machine(id)?.stoppedBy)).toEqual([
    'controller',
    undefined,
    'operator',
    undefined,
  ])
})

it('leaves what a note told as it is', async () => {
  const store = memoryStore()
  const image = new Image(plant)
  const status = image.machine(ids[0] ?? '')
  if (status !== undefined) status.stoppedBy = 'operator'
  await store.writeCommands([command(ids[0], { kind: 'sleep' })])
  await recallStops(store, image, plant)
  expect(status?.stoppedBy).toBe('operator')
})
