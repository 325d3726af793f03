import type { MachineView, RunningSite } from '../src/site/index.ts'

/** Cards of the made-up machines of two halls, with papers, a place that is taken twice, and one machine in repair. */
export async function fillRegister(
  registrar: RunningSite['registrar'],
  machines: readonly MachineView[],
): Promise<void> {
  for (const [index, machine] of machines.entries()) {
    const clash = index === 7
    await registrar.add(
      [
        { kind: 'identity', serial: machine.serial ?? `SN${index}`, boards: [`HB${index}0`, `HB${index}1`] },
        { kind: 'description', make: machine.model.split(' ')[0] ?? 'Antminer', model: machine.model },
        { kind: 'owner', owner: machine.customer },
        {
          kind: 'place',
          place: {
            hall: machine.hall,
            rack: `R${machine.rack + 1}`,
            shelf: String(Math.floor(machine.slot / 5) + 1),
            slot: String((machine.slot % 5) + (clash ? 0 : 1)),
          },
        },
        { kind: 'origin', country: 'CN', seller: 'Bitmain Technologies Ltd', purchased_on: '2025-02-14' },
        {
          kind: 'paper',
          paper: { kind: 'declaration', number: '10702070/140225/5012345', date: '2025-02-14' },
        },
        { kind: 'state', state: index % 23 === 11 ? 'repair' : 'running', correction: true },
      ],
      'operator',
      { why: 'taken over from the old list' },
    )
  }
}
