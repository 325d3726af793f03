import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/** Narrow letters, Latin and Cyrillic, that come with Fakel. */
export const FONTS = {
  regular: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf'),
  bold: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed-Bold.ttf'),
} as const
