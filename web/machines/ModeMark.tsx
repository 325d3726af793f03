import type { MachineView } from '../../src/site/view.ts'

/** A mode by its shape: a disc mines, a ring sleeps, a half disc starts, a cross does not answer. */
const SHAPES: Readonly<Record<MachineView['mode'], string>> = {
  mining: 'M6 1.5a4.5 4.5 0 1 0 .01 0z',
  sleeping: 'M6 1.5a4.5 4.5 0 1 0 .01 0zM6 3.5a2.5 2.5 0 1 1-.01 0z',
  starting: 'M6 1.5a4.5 4.5 0 1 0 .01 0zM6 3a3 3 0 0 1 0 6z',
  unreachable: 'M2.2 1L6 4.8 9.8 1 11 2.2 7.2 6 11 9.8 9.8 11 6 7.2 2.2 11 1 9.8 4.8 6 1 2.2z',
  unknown: 'M6 1L11 6L6 11L1 6z',
}

export function ModeMark({ mode }: { mode: MachineView['mode'] }) {
  return (
    <svg className={`mode ${mode}`} viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
      <path fillRule="evenodd" d={SHAPES[mode]} />
    </svg>
  )
}
