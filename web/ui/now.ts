import { useEffect, useState } from 'react'

/** The browser's clock in milliseconds, once a second: for local time and for ages that grow. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  return now
}
