// Builds the page, and serves it in development: the API's paths go on to the API, so that there is one origin.
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const api = `http://localhost:${process.env.PORT || 4000}`

export default defineConfig({
  plugins: [react()],
  // Files name each other relative to themselves: the page may be served below any path.
  base: './',
  server: {
    port: Number(process.env.WEB_PORT || 3000),
    strictPort: true,
    proxy: { '/trpc': api },
    // Not the whole repository: it holds the development database.
    fs: { allow: ['.', '../../packages', '../../node_modules'] },
  },
  // The server's Content-Security-Policy takes no data: URLs.
  build: { assetsInlineLimit: 0 },
})
