import { useEffect, useState } from 'react'
import type { CommandPreview } from '../../src/site/view.ts'
import type { Refusal } from '../state/request.ts'
import { previewCommand } from '../state/verbs.ts'
import { type CommandKind, requestOf } from './commandKinds.ts'

/** A typed limit is asked about once it has rested this long. */
const REST_MS = 250

interface Previewed {
  readonly preview?: CommandPreview
  readonly refusal?: Refusal
}

/** What the command would change, asked anew when its limit changes; nothing while the site is being asked. */
export function usePreview(kind: CommandKind, machines: readonly string[], powerW: number): Previewed {
  const [previewed, setPreviewed] = useState<Previewed>({})
  useEffect(() => {
    if (kind === 'release') return
    let wanted = true
    const ask = async () => {
      // The reason and the end do not change what would happen, so the question carries stand-ins.
      const answer = await previewCommand(
        requestOf(kind, machines, { powerW, why: 'preview', hours: 1 }, Date.now()),
      )
      if (wanted) setPreviewed(answer.ok ? { preview: answer.value } : { refusal: answer.refusal })
    }
    const timer = setTimeout(() => void ask(), REST_MS)
    return () => {
      wanted = false
      clearTimeout(timer)
    }
  }, [kind, machines, powerW])
  return previewed
}
