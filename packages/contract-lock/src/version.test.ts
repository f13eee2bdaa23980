import { describe, expect, test } from 'vitest'
import { allowsBreak } from './version.ts'

describe('a version lets the contract break', () => {
  test.each([
    ['the major of a stable version is raised', '1.4.2', '2.0.0'],
    ['the minor is raised while the major is 0', '0.1.0', '0.2.0'],
    ['the first stable version comes out', '0.9.3', '1.0.0'],
    ['the patch is raised of a version that is nothing but a patch', '0.0.3', '0.0.4'],
    ['the next minor comes out as a prerelease', '0.1.0', '0.2.0-next.0'],
    ['several numbers are raised at once', '1.0.0', '3.2.1'],
  ])('when %s: %s -> %s', (_, before, after) => {
    expect(allowsBreak(before, after)).toBe(true)
  })
})

describe('a version does not let the contract break', () => {
  test.each([
    ['nothing is raised', '0.1.0', '0.1.0'],
    ['the patch is raised', '0.1.0', '0.1.1'],
    ['the minor of a stable version is raised', '1.4.2', '1.5.0'],
    ['it is lowered', '2.0.0', '1.9.9'],
    ['the minor is raised and the major lowered', '1.0.0', '0.2.0'],
    ['a prerelease follows another of the same version', '1.0.0-next.0', '1.0.0-next.1'],
  ])('when %s: %s -> %s', (_, before, after) => {
    expect(allowsBreak(before, after)).toBe(false)
  })
})

test('what is not a version is refused', () => {
  expect(() => allowsBreak('1.0', '2.0.0')).toThrow('1.0 is not a version.')
  expect(() => allowsBreak('1.0.0', 'latest')).toThrow('latest is not a version.')
})
