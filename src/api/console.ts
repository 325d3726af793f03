import { serveStatic } from '@hono/node-server/serve-static'
import type { App } from './parts.ts'

/** Serves the bundled console: its hashed assets for a year, its page always fresh and for every path of its own. */
export function consoleRoutes(app: App, folder: string): void {
  app.use(
    '/assets/*',
    serveStatic({
      root: folder,
      onFound: (_path, c) => c.header('cache-control', 'public, max-age=31536000, immutable'),
    }),
  )
  app.get('/assets/*', (c) => c.text('not found', 404))
  const fresh = (_path: string, c: { header(name: string, value: string): void }) =>
    c.header('cache-control', 'no-cache')
  app.get('*', serveStatic({ root: folder, onFound: fresh }))
  app.get('*', serveStatic({ root: folder, path: 'index.html', onFound: fresh }))
}
