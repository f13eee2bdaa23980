// Creates a consumer with curl and its cookie jar.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import type { Consumer, Result } from './journey.ts'

export function createCurlConsumer(url: string): Consumer {
  const folder = mkdtempSync(join(tmpdir(), 'curl-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const jar = join(folder, 'cookies.txt')
  let accessToken: string | undefined

  async function call(method: string, path: string, body?: object): Promise<Result> {
    const output = await curl([
      ...['--silent', '--show-error', '--cookie', jar, '--cookie-jar', jar],
      ...['--request', method, '--write-out', '\n%{http_code}'],
      ...(accessToken === undefined ? [] : ['--header', `Authorization: Bearer ${accessToken}`]),
      ...(body ? ['--json', JSON.stringify(body)] : []),
      `${url}${path}`,
    ])
    const [status = '', ...lines] = output.split('\n').reverse()
    const json = lines.reverse().join('\n')
    const answer = json === '' ? undefined : JSON.parse(json)
    if (Number(status) >= 400) return { refused: answer.reason }
    accessToken = answer?.accessToken ?? accessToken
    return { answer }
  }

  return {
    signup: (person) => call('POST', '/v1/auth/signup', person),
    login: (credentials) => call('POST', '/v1/auth/login', credentials),
    refresh: () => call('POST', '/v1/auth/refresh'),
    me: () => call('GET', '/v1/auth/me'),
    sessions: () => call('GET', '/v1/sessions'),
    revoke: (id) => call('DELETE', `/v1/sessions/${id}`),
    logout: () => call('POST', '/v1/auth/logout'),
  }
}

async function curl(options: string[]): Promise<string> {
  const child = spawn('curl', options, { stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = once(child, 'close').catch((cause: unknown) => {
    throw new Error('This test needs curl 7.82 or newer on the PATH', { cause })
  })
  const [[code], stdout, stderr] = await Promise.all([
    ended,
    text(child.stdout),
    text(child.stderr),
  ])
  if (code !== 0) throw new Error(`curl ended with ${code}: ${stderr}`)
  return stdout
}
