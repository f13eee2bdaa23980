// Proves that a copied cookie is detected: the theorem that rotation is there for.
import assert from 'node:assert/strict'
import type { History } from './history.ts'
import type { Policy, Token } from './model.ts'
import { everySecret } from './system.ts'

/**
 * Two who hold tokens of one session go on by turns, each after the grace of the other. Before either has had two turns,
 * one of them presents a superseded token, and that puts both out: in the third turn nobody gets anything. The owner has
 * one token, in a cookie; the thief keeps every copy, stale or current, and presents whichever `choices` says.
 */
export async function bothGoOn(
  history: History,
  policy: Policy,
  {
    owner,
    copies,
    choices,
  }: { owner: Token; copies: readonly Token[]; choices: readonly number[] },
) {
  let cookie = owner
  const kept = [...copies]
  for (let turn = 0; turn < 6; turn += 1) {
    const isOwner = turn % 2 === 0
    const choice = choices[turn] ?? 0
    const token = isOwner ? cookie : kept.at(-1 - (choice % kept.length))
    await history.sleep(Math.max(1, policy.graceSeconds))
    const [exchange] = await history.send([
      { ask: 'refresh', token, replica: everySecret, pool: turn % 2 },
    ])
    const { kind, token: given } = exchange?.answer ?? {}
    // A token that ran out by itself proves nothing.
    if (kind === 'expired') return
    if (!given) continue
    assert.ok(turn < 4, 'Thief and owner both went on')
    if (isOwner) cookie = given
    else kept.push(given)
  }
}
