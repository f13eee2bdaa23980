// The API reference for people: Swagger UI on /openapi.json, made of our own files and of the package's, and of nothing
// from elsewhere. Nothing is read before somebody asks for it.
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import express, { type RequestHandler, Router } from 'express'
import helmet from 'helmet'
import { answerNotFound } from './not-found.ts'

const MAX_AGE_SECONDS = 300

/** Serves the page at `/`, and under it the files that it loads. What else is asked for under it is not found. */
export function serveReference(): Router {
  // Beside the folder of this code, in source and in the bundle alike.
  const folder = fileURLToPath(new URL('../reference/', import.meta.url))
  const swaggerUi = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
  const router = Router({ caseSensitive: true, strict: true })

  router.get('/', allowPage(), (req, res) => {
    // The page names its files relative to its own path, so that a proxy may serve all this under a path of its own.
    const [path = ''] = req.originalUrl.split('?', 1)
    if (path.endsWith('/')) res.redirect(308, '../docs')
    else res.sendFile('index.html', { root: folder, lastModified: false })
  })
  router.use(serveFiles(join(folder, 'files')))
  router.get(['/swagger-ui.css', '/swagger-ui-bundle.js'], serveFiles(swaggerUi))
  router.use(answerNotFound)
  return router
}

// The style sheet's arrows are data URLs; all else comes from here, and calls go nowhere else.
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

function serveFiles(root: string): RequestHandler {
  return express.static(root, {
    index: false,
    redirect: false,
    setHeaders: (res) => {
      res.setHeader('Cache-Control', `public, max-age=${MAX_AGE_SECONDS}`)
    },
  })
}
