import { isAntminer, readPools, readStats } from '../drivers/antminerStats.ts'
import { readAlways, readSeldom } from '../drivers/braiinsState.ts'
import { rpcFirmware } from '../drivers/identify.ts'
import { readWhatsminer } from '../drivers/whatsminerStatus.ts'
import { at, partOf } from '../parsing/part.ts'
import { documentsOf, section } from '../parsing/section.ts'
import type { Answers } from './standIn.ts'

/**
 * What the three families read from answers, without the wire; `change` wounds each answer first. `defects` are what
 * could not be read.
 */
export function readAnswers(answers: Answers, change: (text: string) => string) {
  const defects: string[] = []
  const texts: string[] = []
  const take = (text: string) => {
    const changed = change(text)
    texts.push(changed)
    return changed
  }
  const told: unknown[] = []
  if (answers.rpc !== undefined) {
    const documents = [...answers.rpc].map(([name, text]) => documentsOf(take(text), name, defects).value)
    const all = partOf(documents, 'rpc', defects)
    told.push(readStats(section(all, 'STATS'), section(all, 'VERSION'), section(all, 'SUMMARY')))
    told.push(readPools(section(all, 'POOLS')), {
      familiar: isAntminer(all),
      firmware: rpcFirmware(all)?.family,
    })
  }
  if (answers.framed !== undefined) {
    const part = (name: string) =>
      at(documentsOf(take(answers.framed?.get(name) ?? ''), name, defects), 0, 'msg')
    told.push(readWhatsminer(part('get.device.info'), part('get.miner.status summary+pools+edevs')))
  }
  if (answers.signIn === 'token') {
    const page = (name: string) => {
      const text = answers.http?.get(`GET /api/v1/${name}`) ?? ''
      return at(documentsOf(take(text), name, defects), 0)
    }
    const always = new Map<string, ReturnType<typeof page>>()
    const once = (name: string) => {
      const known = always.get(name) ?? page(name)
      always.set(name, known)
      return known
    }
    told.push(readAlways(once), readSeldom(once))
  }
  return { told, texts, defects }
}
