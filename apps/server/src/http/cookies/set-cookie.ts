// Sets cookies, each once per response: the last write wins.
import { type SerializeOptions, stringifySetCookie } from 'cookie'
import type { Response } from 'express'

export interface NewCookie extends SerializeOptions {
  readonly name: string
  readonly value: string
}

export function setCookie(res: Response, { name, value, ...attributes }: NewCookie): void {
  const others = [res.getHeader('Set-Cookie') ?? []]
    .flat()
    .map(String)
    .filter((cookie) => !cookie.startsWith(`${name}=`))
  const cookie = stringifySetCookie({ name, value, ...attributes })
  res.setHeader('Set-Cookie', others.length > 0 ? [...others, cookie] : cookie)
}
