/** Whether a text is of a pattern in which `*` stands for any text; in time proportional to both, whoever wrote them. */
export function matches(text: string, pattern: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  if (rest.length === 0) return text === pattern
  if (!text.startsWith(first)) return false
  const last = rest.pop() ?? ''
  let from = first.length
  for (const part of rest) {
    const found = text.indexOf(part, from)
    if (found < 0) return false
    from = found + part.length
  }
  return text.length - last.length >= from && text.endsWith(last)
}

/**
 * Host and port of a pool's URL, in lower case: `stratum+tcp://user@Pool.Example:3333/path` is `pool.example:3333`. Nothing
 * before the host or after the port counts.
 */
export function poolHost(url: string): string {
  const [, after = url] = /^[a-z0-9+.-]*:\/\/(.*)$/is.exec(url.trim()) ?? []
  const [authority = ''] = after.split(/[/?#\s]/)
  return (authority.split('@').at(-1) ?? '').toLowerCase()
}

/** Whether a pool is one of those that the patterns allow; a pattern without a port allows every port. */
export function poolAllowed(url: string, patterns: readonly string[]): boolean {
  const host = poolHost(url)
  const bare = host.replace(/:\d+$/, '')
  return patterns.some((written) => {
    const pattern = poolHost(written)
    return matches(host, pattern) || (!/:[\d*]+$/.test(pattern) && matches(bare, pattern))
  })
}
