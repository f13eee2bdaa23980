// Measures the tokens of a refresh: one verified and two signed by jose, which does it in WebCrypto, beside the same three
// HMACs computed on the spot. CPU of the whole process, the two in turns.
import { createHmac, randomUUID } from 'node:crypto'
import {
  createAccessTokens,
  createRefreshTokens,
  createSigningKeys,
  systemClock,
} from '@countersign/api'
import { median } from './measure/statistics.ts'
import { writeResults } from './results.ts'

const ROUNDS = 9
const REFRESHES = 3_000

const secret = randomUUID() + randomUUID()
const keys = await createSigningKeys({ secrets: [secret] })
const refreshTokens = createRefreshTokens({ keys, clock: systemClock })
const accessTokens = createAccessTokens({
  keys,
  issuer: 'countersign',
  audience: 'countersign',
  ttlSeconds: 900,
  clock: systemClock,
})
const session = {
  id: randomUUID(),
  userId: randomUUID(),
  role: 'USER',
  generation: 1,
  idleExpiresAt: new Date(Date.now() + 86_400_000),
  secondsLeft: 86_400,
} as const
const { token } = await refreshTokens.issue(session, 'k'.repeat(43))

async function byJose(): Promise<void> {
  await refreshTokens.verify(token)
  await refreshTokens.issue(session, 'k'.repeat(43))
  await accessTokens.issue(session)
}

async function onTheSpot(): Promise<void> {
  for (let each = 0; each < 3; each += 1) createHmac('sha256', secret).update(token).digest()
}

async function cpuOf(run: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage()
  for (let count = 0; count < REFRESHES; count += 1) await run()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000 / REFRESHES
}

const jose: number[] = []
const hmac: number[] = []
await cpuOf(byJose)
for (let round = 0; round < ROUNDS; round += 1) {
  jose.push(await cpuOf(byJose))
  hmac.push(await cpuOf(onTheSpot))
}
const [joseMs, hmacMs] = [median(jose), median(hmac)].map((ms) => Number(ms.toPrecision(3)))
process.stdout.write(
  `tokens of a refresh: ${joseMs} ms CPU by jose, ${hmacMs} ms for the HMACs alone\n`,
)
writeResults('token-cost', { joseMs, hmacMs, rounds: ROUNDS, refreshes: REFRESHES })
