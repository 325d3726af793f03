import { useEffect, useState } from 'react'
import { THEME_CHANGED } from '../preferences.ts'

/** A number that changes with the theme. */
export function useThemes(): number {
  const [themes, setThemes] = useState(0)
  useEffect(() => {
    const redraw = () => setThemes((count) => count + 1)
    window.addEventListener(THEME_CHANGED, redraw)
    return () => window.removeEventListener(THEME_CHANGED, redraw)
  }, [])
  return themes
}
