import { expect, test } from 'vitest'
import { createGuesswork } from './guesswork.ts'

const { guessesFor } = createGuesswork()

// What is analysed is bounded, so that no password costs the process more than a few milliseconds.
test.each([
  ['letters', 'k7#Qz9!vLm2p'],
  ['characters that stand for letters', '@4$5s5$a1|!l'],
  ['one character', '1'],
])('[39] of %s, only the first thirty-two units are analysed', async (_, pattern) => {
  const head = pattern.repeat(32).slice(0, 32)
  expect(await guessesFor(head + pattern.repeat(10))).toBe(await guessesFor(head))
  expect(await guessesFor(`${head}${'Zq7!'.repeat(24)}`)).toBe(await guessesFor(head))
})

test('a pair of units that the cut divides is no harm', async () => {
  expect(await guessesFor(`${'k7#Qz9!vLm2p'.repeat(3).slice(0, 31)}😀`)).toBeGreaterThan(1e9)
})
