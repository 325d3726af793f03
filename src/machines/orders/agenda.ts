/** What is to be done when: the earliest first, of equal times the one that was put in first. */
export class Agenda<T> {
  readonly #heap: { readonly at: number; readonly order: number; readonly what: T }[] = []
  #count = 0

  put(at: number, what: T): void {
    const heap = this.#heap
    const entry = { at, order: this.#count++, what }
    let index = heap.push(entry) - 1
    while (index > 0) {
      const parent = (index - 1) >> 1
      const above = heap[parent]
      if (above === undefined || !before(entry, above)) break
      heap[index] = above
      index = parent
    }
    heap[index] = entry
  }

  /** When the first is due; undefined where nothing is to be done. */
  first(): number | undefined {
    return this.#heap[0]?.at
  }

  /** Takes out the first, if it is due. */
  take(now: number): T | undefined {
    const heap = this.#heap
    const first = heap[0]
    if (first === undefined || first.at > now) return undefined
    const last = heap.pop()
    if (last === undefined || last === first) return first.what
    let index = 0
    for (;;) {
      const [left, right] = [heap[2 * index + 1], heap[2 * index + 2]]
      const useRight = right !== undefined && left !== undefined && before(right, left)
      const child = useRight ? right : left
      if (child === undefined || !before(child, last)) break
      heap[index] = child
      index = 2 * index + (useRight ? 2 : 1)
    }
    heap[index] = last
    return first.what
  }
}

type Dated = { readonly at: number; readonly order: number }
function before(a: Dated, b: Dated): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order)
}
