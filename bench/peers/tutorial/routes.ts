// The tutorial's five routes under /v1/auth, without logout, which nothing measures.
import argon2 from 'argon2'
import { Router } from 'express'
import { z } from 'zod'
import { prisma } from './database.ts'
import type { User } from './generated/client.ts'
import { openSession, rotateSession } from './sessions.ts'
import { signAccessToken, verifyAccessToken, verifyRefreshToken } from './tokens.ts'

const SignupSchema = z.object({
  fullName: z.string().min(3).max(80),
  email: z.email(),
  password: z
    .string()
    .min(10)
    .regex(/[A-Z]/)
    .regex(/[a-z]/)
    .regex(/\d/)
    .regex(/[^A-Za-z0-9]/),
})
const LoginSchema = z.object({ email: z.email(), password: z.string().min(1) })

const toPublic = ({ id, fullName, email, role, createdAt }: User) => ({
  id,
  fullName,
  email,
  role,
  createdAt,
})

export const authRoutes = Router()

authRoutes.post('/signup', async (req, res) => {
  const input = SignupSchema.safeParse(req.body)
  if (!input.success) return res.status(400).json({ message: 'Invalid input' })
  const { password, ...person } = input.data
  if (await prisma.user.findUnique({ where: { email: person.email } })) {
    return res.status(409).json({ message: 'Email already registered' })
  }
  const passwordHash = await argon2.hash(password, { type: argon2.argon2id })
  const user = await prisma.user.create({ data: { ...person, passwordHash } })
  await openSession(user.id, req, res)
  res.status(201).json({ accessToken: await signAccessToken(user), user: toPublic(user) })
})

authRoutes.post('/login', async (req, res) => {
  const input = LoginSchema.safeParse(req.body)
  if (!input.success) return res.status(400).json({ message: 'Invalid input' })
  const user = await prisma.user.findUnique({ where: { email: input.data.email } })
  if (!user || !(await argon2.verify(user.passwordHash, input.data.password))) {
    return res.status(401).json({ message: 'Invalid credentials' })
  }
  await openSession(user.id, req, res)
  res.json({ accessToken: await signAccessToken(user), user: toPublic(user) })
})

authRoutes.post('/refresh', async (req, res) => {
  const claims = await verifyRefreshToken(req.cookies.rt ?? '').catch(() => undefined)
  const user =
    claims?.sub && claims.jti ? await rotateSession(claims.sub, claims.jti, req, res) : undefined
  if (!user) return res.status(401).json({ message: 'Unauthorized' })
  res.json({ accessToken: await signAccessToken(user) })
})

authRoutes.get('/me', async (req, res) => {
  const [scheme, token = ''] = (req.get('authorization') ?? '').split(' ')
  const claims =
    scheme === 'Bearer' ? await verifyAccessToken(token).catch(() => undefined) : undefined
  if (!claims?.sub) return res.status(401).json({ message: 'Unauthorized' })
  const user = await prisma.user.findUnique({ where: { id: claims.sub } })
  if (!user) return res.status(404).json({ message: 'Not found' })
  res.json({ user: toPublic(user) })
})
