import { expect, test } from 'vitest'
import { describeDevice } from './describe-device.ts'

test.each([
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15',
    { browser: 'Safari 17', os: 'macOS', type: 'desktop' },
  ],
  [
    'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36',
    { browser: 'Chrome 131', os: 'Android 14', type: 'mobile' },
  ],
  [
    'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
    { browser: 'Googlebot 2', os: null, type: 'bot' },
  ],
])('%s is described for people', (userAgent, device) => {
  expect(describeDevice(userAgent)).toEqual(device)
})

test.each([null, '', 'curl/7.88.1', '\u0007'.repeat(512), '<script>', '('.repeat(512)])(
  'the user agent %j is described without a guess',
  (userAgent) => {
    expect(describeDevice(userAgent)).toEqual({ browser: null, os: null, type: null })
  },
)
