// Whoever copies a cookie is found out: the theorem that rotation is there for.
import assert from 'node:assert/strict'
import type { History } from './rotation-history.ts'
import type { Policy, Token } from './rotation-model.ts'
import { everySecret } from './rotation-world.ts'

/**
 * Two who hold tokens of one session go on by turns, each after the grace of the other. Before either has had two turns,
 * one of them presents a superseded token, and that puts both out: in the third turn nobody gets anything.
 */
export async function bothGoOn(history: History, policy: Policy, owner: Token, thief: Token) {
  const held = [owner, thief]
  for (let turn = 0; turn < 6; turn += 1) {
    const who = turn % 2
    await history.sleep(Math.max(1, policy.graceSeconds))
    const [exchange] = await history.send([
      { ask: 'refresh', token: held[who], replica: everySecret, pool: who },
    ])
    const { kind, token } = exchange?.answer ?? {}
    // A token that ran out by itself proves nothing.
    if (kind === 'expired') return
    if (token) {
      assert.ok(turn < 4, 'Thief and owner both went on')
      held[who] = token
    }
  }
}
