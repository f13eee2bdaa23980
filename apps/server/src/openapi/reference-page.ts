// Serves the API reference for people: Swagger UI on /openapi.json, from local files alone. Reads no file before it is
// requested.
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type RequestHandler, Router } from 'express'
import helmet from 'helmet'
import { answerNotFound } from '../http/errors/not-found.ts'
import { createStaticFiles, sendFile, serveFiles } from '../http/files/static-files.ts'

const MAX_AGE_SECONDS = 300
const PAGE = '/index.html'

/** Serves the page at `/` and its files below; other paths below are not found. */
export function serveReference(): Router {
  // Beside this code, in source and in the bundle alike.
  const folder = fileURLToPath(new URL('reference/', import.meta.url))
  const swaggerUi = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
  const page = createStaticFiles(new Map([[PAGE, { path: join(folder, 'index.html') }]]))
  const files = createStaticFiles(
    new Map([
      ['/reference.css', { path: join(folder, 'files/reference.css') }],
      ['/reference.js', { path: join(folder, 'files/reference.js') }],
      ['/swagger-ui.css', { path: join(swaggerUi, 'swagger-ui.css') }],
      ['/swagger-ui-bundle.js', { path: join(swaggerUi, 'swagger-ui-bundle.js') }],
    ]),
  )
  const router = Router({ caseSensitive: true, strict: true })

  router.get('/', allowPage(), async (req, res, next) => {
    // The page names its files relative to its own path, so that a proxy may add a prefix.
    const [path = ''] = req.originalUrl.split('?', 1)
    if (path.endsWith('/')) return res.redirect(308, '../docs')
    const index = await page.find(PAGE)
    if (!index) return next()
    return sendFile(req, res, index)
  })
  router.use(
    serveFiles(files, {
      setHeaders: (res) => res.setHeader('Cache-Control', `public, max-age=${MAX_AGE_SECONDS}`),
    }),
  )
  router.use(answerNotFound)
  return router
}

// The style sheet's arrows are data URLs; everything else, calls included, is same-origin.
function allowPage(): RequestHandler {
  return helmet.contentSecurityPolicy({
    useDefaults: false,
    directives: {
      'default-src': ["'none'"],
      'script-src': ["'self'"],
      'style-src': ["'self'"],
      'img-src': ["'self'", 'data:'],
      'connect-src': ["'self'"],
      'base-uri': ["'none'"],
      'form-action': ["'none'"],
      'frame-ancestors': ["'none'"],
    },
  })
}
