// Turns away calls of this application's own API that carry no valid access token, before a route handler runs. (Before
// Next.js 16 this file is middleware.ts, and the function `middleware`.)
//
// It cannot guard pages. A browser that opens a page sends no access token: that is in the memory of a page. The refresh
// cookie belongs to the API's host; where this application is served from the same host it arrives here, but its mere
// presence proves nothing, and only the API may use it: a refresh here would rotate it behind the browser's back. So
// pages are rendered for anyone, and the data on them comes from calls that carry a token.
import { type NextRequest, NextResponse } from 'next/server'
import { verifyAccessToken } from './verify-access-token.ts'

export async function proxy({ headers }: NextRequest) {
  if (await verifyAccessToken(headers)) return NextResponse.next()
  return NextResponse.json({ reason: 'UNAUTHENTICATED' }, { status: 401 })
}

export const config = { matcher: '/api/:path*' }
