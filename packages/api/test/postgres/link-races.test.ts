// Links that are opened many times at once, over pools of their own.
import { createTestApi, type TestApi } from '@countersign/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Deps } from '../../src/trpc/context.ts'
import { type LinkOptions, mailLink, refusedReason } from '../links/mailed-link.ts'

const PARALLEL = 50

let api: TestApi
let replicas: readonly [Deps, Deps, Deps]
beforeAll(async () => {
  api = await createTestApi()
  replicas = [api.deps, await api.replica(), await api.replica()]
})
afterAll(() => api.close())

const caller = (index: number) => api.client().call(replicas[index % 3] ?? replicas[0]).account
type Account = ReturnType<typeof caller>

const redemptions: {
  purpose: LinkOptions['purpose']
  redeem: (account: Account, token: string) => Promise<unknown>
}[] = [
  { purpose: 'verifyEmail', redeem: (account, token) => account.verifyEmail({ token }) },
  {
    purpose: 'resetPassword',
    redeem: (account, token) =>
      account.resetPassword({ token, newPassword: 'Difference-Engine-1822' }),
  },
  {
    purpose: 'confirmEmailChange',
    redeem: (account, token) => account.confirmEmailChange({ token }),
  },
  { purpose: 'undoEmailChange', redeem: (account, token) => account.undoEmailChange({ token }) },
]

test.each(redemptions)(
  `[12] of ${PARALLEL} parallel redemptions of $purpose one succeeds`,
  async ({ purpose, redeem }) => {
    const { user } = await api.signedUpUser()
    const email = `new.${user.email}`
    const token = await mailLink(api, { purpose, userId: user.id, email })
    const answers = await Promise.all(
      Array.from({ length: PARALLEL }, (_, index) => refusedReason(redeem(caller(index), token))),
    )
    expect(answers.toSorted()).toEqual([
      ...Array.from({ length: PARALLEL - 1 }, () => 'TOKEN_INVALID'),
      'answered',
    ])
  },
)

test('of two users who confirm one address at once, one gets it and the other is told', async () => {
  for (let round = 0; round < 20; round += 1) {
    const email = `both.${round}@example.com`
    const tokens = await Promise.all(
      [0, 1].map(async () => {
        const { user } = await api.signedUpUser()
        return mailLink(api, { purpose: 'confirmEmailChange', userId: user.id, email })
      }),
    )
    const answers = await Promise.all(
      tokens.map((token, index) => refusedReason(caller(index).confirmEmailChange({ token }))),
    )
    expect(answers.toSorted()).toEqual(['EMAIL_TAKEN', 'answered'])
  }
})

test('a reset that races a change of the password leaves one of both passwords, and no link', async () => {
  for (let round = 0; round < 20; round += 1) {
    const { user, client, credentials } = await api.signedUpUser()
    const { id: userId, email } = user
    const token = await mailLink(api, { purpose: 'resetPassword', userId, email })
    const answers = await Promise.all([
      refusedReason(caller(1).resetPassword({ token, newPassword: 'Jacquard-Loom-1804' })),
      refusedReason(
        client.call(replicas[2]).account.changePassword({
          currentPassword: credentials.password,
          newPassword: 'Difference-Engine-1822',
        }),
      ),
    ])
    const [reset, change] = answers
    if (reset === 'answered') {
      expect(['SESSION_REVOKED', 'INVALID_CREDENTIALS']).toContain(change)
    } else {
      expect(answers).toEqual(['TOKEN_INVALID', 'answered'])
    }
    const password = reset === 'answered' ? 'Jacquard-Loom-1804' : 'Difference-Engine-1822'
    await api.client().call().auth.login({ email, password })
  }
})
