// The least that the same work can cost. They do the read of Countersign's `me` on Countersign's tables through postgres.js,
// verify no token and log nothing.
import { countersign, countersignStore } from './countersign.ts'
import { peersPath } from './install.ts'
import { BATCH_SIZE, type Call, type Peer } from './peer.ts'

const session = ['x-session-id', 'x-user-id']

function floor(name: string, file: string, calls: Record<string, Call>): Peer {
  return {
    name,
    entry: peersPath(`floors/${file}`),
    env: {},
    store: countersignStore,
    healthPath: '/health',
    signInAt: countersign,
    calls,
  }
}

export const nodeConstant = floor('node:http, a constant', 'node-constant.ts', {
  me: { method: 'GET', path: '/' },
})
export const nodeSelect = floor('node:http + SQL', 'node-select.ts', {
  me: { method: 'GET', path: '/me', session },
})
export const expressSelect = floor('Express + SQL', 'express-select.ts', {
  me: { method: 'GET', path: '/me', session },
})
export const trpcSelect = floor('tRPC + Express + SQL', 'trpc-select.ts', {
  me: { method: 'GET', path: '/trpc/auth.me', session },
  batch: {
    method: 'GET',
    path: `/trpc/${Array(BATCH_SIZE).fill('auth.me').join()}?batch=1`,
    session,
  },
})

/** No server: prints what checking passwords alone costs. */
export const argon2VerifyProgram = peersPath('floors/argon2-verify.ts')
