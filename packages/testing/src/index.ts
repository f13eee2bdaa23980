export { createTestDatabase, type TestDatabase } from '@countersign/db/testing'
export { type CookieJar, cookiePorts, createCookieJar } from './cookie-jar.ts'
export {
  createTestApi,
  type SignedUpUser,
  type TestApi,
  type TestApiOptions,
} from './test-api.ts'
export type { Origin, TestClient } from './test-client.ts'
export {
  ada,
  hashOf,
  type Secrets,
  TEST_PASSWORD_COST,
  TEST_PASSWORD_QUEUE,
  type TestDepsOptions,
} from './test-deps.ts'
