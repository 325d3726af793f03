/** Between points by straight lines; beyond the first and the last their values. Undefined without points. */
export function along(points: readonly (readonly [x: number, y: number])[], x: number): number | undefined {
  let below = points[0]
  if (below === undefined) return undefined
  if (x <= below[0]) return below[1]
  for (const point of points) {
    if (x <= point[0])
      return point[0] === below[0]
        ? point[1]
        : below[1] + ((point[1] - below[1]) * (x - below[0])) / (point[0] - below[0])
    below = point
  }
  return below[1]
}
