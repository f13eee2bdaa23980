import { expect, test } from 'vitest'
import { alternate } from '../src/measure/alternate.ts'

test('contestants take turns, one at a time, and keep their own samples', async () => {
  const order: string[] = []
  const samples = await alternate(['a', 'b'], 3, async (name) => {
    order.push(`${name} begins`)
    await Promise.resolve()
    order.push(`${name} ends`)
    return `${name}${order.length}`
  })
  const turn = ['a begins', 'a ends', 'b begins', 'b ends']
  expect(order).toEqual([...turn, ...turn, ...turn])
  expect([...samples]).toEqual([
    ['a', ['a2', 'a6', 'a10']],
    ['b', ['b4', 'b8', 'b12']],
  ])
})
