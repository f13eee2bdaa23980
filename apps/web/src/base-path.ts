// Finds where the page is served, from where this code is: in `assets/` of the built page, in `src/` while one works
// on it. Empty at the root of a host, else such as `/auth`.

export const BASE_PATH = new URL('..', import.meta.url).pathname.replace(/\/$/, '')
