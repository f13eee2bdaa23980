// Sessions as the tutorial keeps them: a new row for every refresh.
import { randomUUID } from 'node:crypto'
import type { Request, Response } from 'express'
import { prisma } from './database.ts'
import { signRefreshToken } from './tokens.ts'

const THIRTY_DAYS_MS = 30 * 86_400_000

const describe = (req: Request) => ({
  userAgent: req.get('user-agent') ?? null,
  ip: req.ip ?? null,
})
const newSession = (userId: string, req: Request) => ({
  userId,
  jti: randomUUID(),
  expiresAt: new Date(Date.now() + THIRTY_DAYS_MS),
  ...describe(req),
})

export async function openSession(userId: string, req: Request, res: Response): Promise<void> {
  const session = await prisma.session.create({ data: newSession(userId, req) })
  setCookie(res, await signRefreshToken(userId, session.jti))
}

/** The session's user, or undefined when the token is not of a live session. */
export async function rotateSession(userId: string, jti: string, req: Request, res: Response) {
  const session = await prisma.session.findFirst({ where: { jti, userId } })
  if (!session || session.revokedAt || session.expiresAt < new Date()) return undefined
  const rotated = await prisma.$transaction(async (tx) => {
    const user = await tx.user.findUnique({ where: { id: userId } })
    if (!user) return undefined
    await tx.session.update({ where: { id: session.id }, data: { revokedAt: new Date() } })
    const next = await tx.session.create({ data: newSession(userId, req) })
    return { user, jti: next.jti }
  })
  if (!rotated) return undefined
  setCookie(res, await signRefreshToken(userId, rotated.jti))
  return rotated.user
}

function setCookie(res: Response, token: string): void {
  res.cookie('rt', token, {
    httpOnly: true,
    secure: process.env.NODE_ENV === 'production',
    sameSite: 'lax',
    path: '/v1/auth',
    maxAge: THIRTY_DAYS_MS,
  })
}
