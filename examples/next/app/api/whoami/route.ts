// Verifies for itself: what runs before it is a convenience that a change of its matcher would take away.
import { verifyAccessToken } from '../../../verify-access-token.ts'

export async function GET({ headers }: Request) {
  const claims = await verifyAccessToken(headers)
  if (!claims) return Response.json({ reason: 'UNAUTHENTICATED' }, { status: 401 })
  return Response.json({ userId: claims.sub })
}
