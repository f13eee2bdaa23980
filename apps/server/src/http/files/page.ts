// Serves a built page from a folder: files by their path, and index.html wherever a browser navigates to.
import { readdirSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import type { RequestHandler } from 'express'
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

/** The files of a folder, as they are when this is called: the page is built before the server starts. */
export function readPage(root: string, publicUrl?: PublicUrl): StaticFiles {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true })
  const files = entries.flatMap((entry): [string, FileSource][] => {
    const path = join(entry.parentPath, entry.name)
    const names = relative(root, path).split(sep)
    // What is hidden is not meant for the page.
    const isServed = entry.isFile() && !names.some((name) => name.startsWith('.'))
    return isServed ? [[`/${names.join('/')}`, { path }]] : []
  })
  const edit = (html: string) => placePage(html, publicUrl?.basePath ?? '')
  return createStaticFiles(new Map([...files, [INDEX, { path: join(root, 'index.html'), edit }]]))
}

/** Serves the files. Those in `assets/` carry a hash of their content in their name, so they are kept for good. */
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
 * Answers navigation to a path that nothing else serves with index.html: which page that is, the page itself knows.
 * Everything that is not a browser's navigation still gets its 404.
 */
export function answerNavigation(page: StaticFiles): RequestHandler {
  return async (req, res, next) => {
    // A navigation prefers HTML; a script's fetch takes anything, and then it gets JSON.
    const isNavigation = isRead(req) && req.accepts(['json', 'html']) === 'html'
    // RFC 8615: what stands there has meanings that others have given it.
    if (!isNavigation || req.path.startsWith('/.well-known/')) return next()
    const index = await page.find(INDEX)
    if (!index) return next()
    res.vary('Accept')
    await sendFile(req, res, index)
  }
}

// The page names its files relative to itself or to the root of its host; it is shown at paths of any depth, below a base
// path that it cannot know.
function placePage(html: string, basePath: string): string {
  return html.replace(/(\s(?:src|href)=["'])\.?\/(?!\/)/g, (_, start) => `${start}${basePath}/`)
}
