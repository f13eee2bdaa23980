// argon2id alone: checks a password so many times, so many at once, and prints the CPU seconds it took.
// Usage: argon2-verify.ts <count> <at once>
import argon2 from 'argon2'

const [count = 0, atOnce = 0] = process.argv.slice(2).map(Number)
if (!count || !atOnce) throw new Error('Usage: argon2-verify.ts <count> <at once>')

const password = 'Analytical-Engine-1843'
const hash = await argon2.hash(password, {
  type: argon2.argon2id,
  memoryCost: 19_456,
  timeCost: 2,
  parallelism: 1,
})
await verify(atOnce * 2)

const [cpu, start] = [process.cpuUsage(), performance.now()]
await verify(count)
const { user, system } = process.cpuUsage(cpu)
const seconds = (performance.now() - start) / 1000
process.stdout.write(`${JSON.stringify({ cpuSeconds: (user + system) / 1e6, seconds })}\n`)

async function verify(times: number): Promise<void> {
  let left = times
  const worker = async () => {
    while (left-- > 0) {
      if (!(await argon2.verify(hash, password))) throw new Error('The right password was refused')
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}
