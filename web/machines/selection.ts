/** Which machines are chosen: a set of ids, the row where the keyboard stands and the row where a range began. */
export interface Selection {
  readonly ids: ReadonlySet<string>
  readonly active: number
  readonly anchor: number
}
export const NOTHING: Selection = { ids: new Set(), active: 0, anchor: 0 }

/** Chooses or leaves one row; a range will begin here. */
export function toggled(selection: Selection, order: readonly string[], row: number): Selection {
  const id = order[row]
  if (id === undefined) return selection
  const ids = new Set(selection.ids)
  if (!ids.delete(id)) ids.add(id)
  return { ids, active: row, anchor: row }
}

/** Adds every row from where the range began to this one. */
export function extended(selection: Selection, order: readonly string[], row: number): Selection {
  const end = Math.max(0, Math.min(order.length - 1, row))
  const [from, to] = selection.anchor <= end ? [selection.anchor, end] : [end, selection.anchor]
  return { ...selection, ids: new Set([...selection.ids, ...order.slice(from, to + 1)]), active: end }
}

export function movedTo(selection: Selection, order: readonly string[], row: number): Selection {
  const active = Math.max(0, Math.min(order.length - 1, row))
  return { ...selection, active, anchor: active }
}

export const all = (selection: Selection, order: readonly string[]): Selection => ({
  ...selection,
  ids: new Set(order),
})
export const none = (selection: Selection): Selection => ({ ...selection, ids: new Set() })

export interface Key {
  readonly key: string
  readonly shiftKey: boolean
  readonly ctrlKey: boolean
  readonly metaKey: boolean
}

/** What a key does to the selection; undefined when it means nothing here. `page` is how many rows are in sight. */
export function pressed(
  selection: Selection,
  order: readonly string[],
  { key, shiftKey, ctrlKey, metaKey }: Key,
  page: number,
): Selection | undefined {
  const steps: Record<string, number> = {
    ArrowDown: 1,
    ArrowUp: -1,
    PageDown: page,
    PageUp: -page,
    Home: -order.length,
    End: order.length,
  }
  const step = steps[key]
  if (step !== undefined) {
    const row = selection.active + step
    return shiftKey ? extended(selection, order, row) : movedTo(selection, order, row)
  }
  if (key === ' ') return toggled(selection, order, selection.active)
  if (key === 'a' && (ctrlKey || metaKey)) return all(selection, order)
  if (key === 'Escape') return none(selection)
  return undefined
}
