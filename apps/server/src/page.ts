// Serves a built page from a folder: files by their path, and index.html wherever a browser navigates to.
import { readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import express, { type RequestHandler } from 'express'
import type { PublicUrl } from './env-values.ts'

/** Serves the files. Those in `assets/` carry a hash of their content in their name, so they are kept for good. */
export function servePageFiles(root: string): RequestHandler {
  const assets = join(root, 'assets') + sep
  return express.static(root, {
    index: false,
    redirect: false,
    setHeaders(res, path) {
      if (path.startsWith(assets)) {
        res.setHeader('Cache-Control', 'public, max-age=31536000, immutable')
      }
    },
  })
}

/**
 * Answers navigation to a path that nothing else serves with index.html: which page that is, the page itself knows.
 * Everything that is not a browser's navigation still gets its 404.
 */
export function answerNavigation(root: string, publicUrl?: PublicUrl): RequestHandler {
  const html = placePage(readFileSync(join(root, 'index.html'), 'utf8'), publicUrl?.basePath ?? '')
  return (req, res, next) => {
    const isRead = req.method === 'GET' || req.method === 'HEAD'
    // A navigation prefers HTML; a script's fetch takes anything, and then it gets JSON.
    const isNavigation = isRead && req.accepts(['json', 'html']) === 'html'
    // RFC 8615: what stands there has meanings that others have given it.
    if (!isNavigation || req.path.startsWith('/.well-known/')) return next()
    res.vary('Accept')
    res.type('html').send(html)
  }
}

// The page names its files relative to itself or to the root of its host; it is shown at paths of any depth, below a base
// path that it cannot know.
function placePage(html: string, basePath: string): string {
  return html.replace(/(\s(?:src|href)=["'])\.?\/(?!\/)/g, (_, start) => `${start}${basePath}/`)
}
