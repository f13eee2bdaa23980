// Access and refresh tokens as the tutorial signs them: HS256, `{ sub, role }` and `{ sub, jti }`.
import { jwtVerify, SignJWT } from 'jose'
import type { Role } from './generated/client.ts'

const key = (name: string) => new TextEncoder().encode(process.env[name])
const accessKey = key('JWT_ACCESS_SECRET')
const refreshKey = key('JWT_REFRESH_SECRET')

export function signAccessToken(user: { id: string; role: Role }): Promise<string> {
  return new SignJWT({ role: user.role })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(user.id)
    .setIssuedAt()
    .setExpirationTime('15m')
    .sign(accessKey)
}

export function signRefreshToken(userId: string, jti: string): Promise<string> {
  return new SignJWT({})
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(userId)
    .setJti(jti)
    .setIssuedAt()
    .setExpirationTime('30d')
    .sign(refreshKey)
}

export async function verifyAccessToken(token: string) {
  return (await jwtVerify(token, accessKey, { algorithms: ['HS256'] })).payload
}

export async function verifyRefreshToken(token: string) {
  return (await jwtVerify(token, refreshKey, { algorithms: ['HS256'] })).payload
}
