import type { GasPageView } from '../../src/site/gas/view.ts'
import { Composition } from './Composition.tsx'
import { EngineLimits } from './EngineLimits.tsx'
import { Findings } from './Findings.tsx'
import { FlowNow } from './FlowNow.tsx'
import { KeyFigures } from './KeyFigures.tsx'
import { Properties } from './Properties.tsx'
import { Treatment } from './Treatment.tsx'

/** The gas as it is now, what engines may make of it, how it is treated and where it goes. */
export function GasTab({ gas }: { gas: GasPageView }) {
  return (
    <>
      <KeyFigures gas={gas} />
      <Findings gas={gas} />
      <div className="gas-columns">
        <div className="gas-stack">
          <FlowNow gas={gas} />
          <EngineLimits gas={gas} />
        </div>
        <div className="gas-stack">
          <Composition gas={gas} />
          <Properties gas={gas} />
          <Treatment gas={gas} />
        </div>
      </div>
    </>
  )
}
