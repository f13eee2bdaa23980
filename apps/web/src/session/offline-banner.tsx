// Says that there is no network. The place for it is always there: screen readers tell only what changes within one.
import { useWords } from '../words/locale-provider.tsx'
import { useOnline } from './use-online.ts'

export function OfflineBanner() {
  const isOnline = useOnline()
  const { offline } = useWords()
  return <div role="status">{!isOnline && <p className="notice warn">{offline}</p>}</div>
}
