// A consumer that knows this API by its OpenAPI document alone. It is no part of this repository: the test copies it into
// an empty folder, beside the types that openapi-typescript has made of the document, and compiles it there.
import createClient from 'openapi-fetch'
import type { components, paths } from './openapi.ts'

type Access = components['schemas']['Access']

export function createConsumer(baseUrl: string, fetch: (request: Request) => Promise<Response>) {
  const client = createClient<paths>({ baseUrl, fetch })
  let access: Access | undefined
  client.use({
    onRequest({ request }) {
      if (access) request.headers.set('Authorization', `Bearer ${access.accessToken}`)
    },
  })
  const keep = <TAnswer extends Access>(answer: TAnswer | undefined) => {
    access = answer ?? access
  }

  return {
    async signup(body: components['schemas']['Signup']) {
      const { data, error } = await client.POST('/v1/auth/signup', { body })
      keep(data)
      // What this procedure can be refused with is known; anything else does not compile.
      if (error?.reason === 'EMAIL_TAKEN') return { refused: 'EMAIL_TAKEN' }
      return error ? { refused: error.reason } : { answer: data }
    },
    async login(body: components['schemas']['Login']) {
      const { data, error } = await client.POST('/v1/auth/login', { body })
      keep(data)
      // @ts-expect-error a login is not refused because an email is taken
      if (error?.reason === 'EMAIL_TAKEN') return { refused: error.reason }
      return error ? { refused: error.reason } : { answer: data }
    },
    async refresh() {
      const { data, error } = await client.POST('/v1/auth/refresh')
      keep(data)
      return error ? { refused: error.reason } : { answer: data }
    },
    async me() {
      const { data, error } = await client.GET('/v1/auth/me')
      return error ? { refused: error.reason } : { answer: data }
    },
    async sessions() {
      const { data, error } = await client.GET('/v1/sessions')
      return error ? { refused: error.reason } : { answer: data }
    },
    async revoke(id: string) {
      const { data, error } = await client.DELETE('/v1/sessions/{id}', { params: { path: { id } } })
      return error ? { refused: error.reason } : { answer: data }
    },
    async logout() {
      const { data, error } = await client.POST('/v1/auth/logout')
      return error ? { refused: error.reason } : { answer: data }
    },
  }
}
