import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** `vite build web` bundles the console for the API to serve; `vite web` develops it against a site at FAKEL_URL. */
export default defineConfig({
  base: '/',
  plugins: [react()],
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    // The server's content policy lets nothing be inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': process.env['FAKEL_URL'] ?? 'http://127.0.0.1:8080' },
  },
})
