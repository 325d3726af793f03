/** A value older than this is shown with its age. The fast loops read field devices each second or so. */
export const STALE_MS = 5000
