// Sends the language of the page with each request: the one in which the user is mailed.
export const fetchInLanguage: typeof fetch = (input, init) => {
  const headers = new Headers(init?.headers)
  headers.set('Accept-Language', document.documentElement.lang)
  return fetch(input, { ...init, headers })
}
