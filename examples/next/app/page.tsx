// A server component: it is rendered without knowing who asks, and holds the part that a browser fills in.
import { Session } from './session.tsx'

export default function Page() {
  return (
    <main>
      <h1>Countersign with Next.js</h1>
      <Session />
    </main>
  )
}
