// Serves a built page from a folder: its files by path, and index.html for navigation.
import { readdirSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import type { Request, RequestHandler } from 'express'
import type { PublicUrl } from '../../config/values/addresses.ts'
import {
  createStaticFiles,
  type FileSource,
  isRead,
  type StaticFiles,
  sendFile,
  serveFiles,
} from './static-files.ts'

const INDEX = '/index.html'

/** Lists the files of a folder once: the page is built before the server starts. */
export function readPage(root: string, publicUrl?: PublicUrl): StaticFiles {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true })
  const files = entries.flatMap((entry): [string, FileSource][] => {
    const path = join(entry.parentPath, entry.name)
    const names = relative(root, path).split(sep)
    // Hidden files are not part of the page.
    const isServed = entry.isFile() && !names.some((name) => name.startsWith('.'))
    return isServed ? [[`/${names.join('/')}`, { path }]] : []
  })
  const edit = (html: string) => placePage(html, publicUrl?.basePath ?? '')
  return createStaticFiles(new Map([...files, [INDEX, { path: join(root, 'index.html'), edit }]]))
}

/** Serves the files. Those in `assets/` have a hash of their content in their name, so caches keep them for good. */
export function servePageFiles(page: StaticFiles): RequestHandler {
  return serveFiles(page, {
    setHeaders(res, path) {
      if (path.startsWith('/assets/')) {
        res.setHeader('Cache-Control', 'public, max-age=31536000, immutable')
      }
    },
  })
}

/**
 * Answers navigation to a path that nothing else serves with index.html: the page itself knows what to show there.
 * Everything else still gets its 404.
 */
export function answerNavigation(page: StaticFiles): RequestHandler {
  return async (req, res, next) => {
    // RFC 8615: what stands there has a meaning of its own.
    if (!isNavigation(req) || req.path.startsWith('/.well-known/')) return next()
    const index = await page.find(INDEX)
    if (!index) return next()
    res.vary('Accept')
    await sendFile(req, res, index)
  }
}

// A navigation prefers HTML. What accepts anything is a script, which gets JSON; at the root it is a monitor or a crawler
// that wants to know whether the site is there.
function isNavigation(req: Request): boolean {
  if (!isRead(req)) return false
  if (req.path === '/') return req.accepts('html') === 'html'
  return req.accepts(['json', 'html']) === 'html'
}

// The page names its files relative to itself or to the root of its host, but is shown at any depth below a base path that
// it cannot know.
function placePage(html: string, basePath: string): string {
  return html.replace(/(\s(?:src|href)=["'])\.?\/(?!\/)/g, (_, start) => `${start}${basePath}/`)
}
