import { useEffect, useState } from 'react'
import type { CardView, EntryView } from '../../src/site/registerView.ts'
import type { MachineReportView } from '../../src/site/reportView.ts'
import type { MachineView } from '../../src/site/view.ts'
import type { Refusal } from '../state/request.ts'
import { type MachinePoint, readCard, readMachineHistory, readReport } from '../state/verbs.ts'

/** Read anew this often, and at once when the machine's own row changes its mode. */
const REPORT_MS = 10_000
const HISTORY_MS = 60_000

/** What a machine told at its last poll; undefined while it is being asked for, null when it never answered. */
export function useReport(machine: MachineView | undefined): MachineReportView | null | undefined {
  const [report, setReport] = useState<MachineReportView | null>()
  const id = machine?.id
  const mode = machine?.mode
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new mode is a reason to read again
  useEffect(() => {
    if (id === undefined) return
    return every(REPORT_MS, async (wanted) => {
      const answer = await readReport(id)
      if (wanted() && answer.ok) setReport(answer.value.report)
    })
  }, [id, mode])
  return report
}

/** Its last hours. */
export function useMachineHistory(id: string | undefined, hours: number) {
  const [read, setRead] = useState<{ points?: readonly MachinePoint[]; refusal?: Refusal }>({})
  useEffect(() => {
    if (id === undefined) return
    return every(HISTORY_MS, async (wanted) => {
      const answer = await readMachineHistory(id, hours)
      if (!wanted()) return
      setRead(answer.ok ? { points: answer.value.points } : { refusal: answer.refusal })
    })
  }, [id, hours])
  return read
}

export interface Papers {
  readonly machine: CardView
  readonly history: readonly EntryView[]
}

/** Its card in the register, by serial number or MAC; null when the register has none. */
export function usePapers(machine: MachineView | undefined): Papers | null | undefined {
  const [papers, setPapers] = useState<Papers | null>()
  const serial = machine?.serial ?? undefined
  const mac = machine?.mac ?? undefined
  useEffect(() => {
    let wanted = true
    const look = async () => {
      for (const name of [serial, mac]) {
        if (name === undefined) continue
        const answer = await readCard(name)
        if (!wanted) return
        if (answer.ok) return setPapers(answer.value)
      }
      setPapers(null)
    }
    void look()
    return () => {
      wanted = false
    }
  }, [serial, mac])
  return papers
}

/** Does it now and every so often, until the returned function is called. */
export function every(ms: number, work: (wanted: () => boolean) => Promise<void>): () => void {
  let wanted = true
  const ask = () => void work(() => wanted)
  ask()
  const timer = setInterval(ask, ms)
  return () => {
    wanted = false
    clearInterval(timer)
  }
}
