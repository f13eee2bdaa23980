// Says that there is no network. The place for it is always there: screen readers tell only what changes within one.
import { useOnline } from './use-online.ts'

export function OfflineBanner() {
  const isOnline = useOnline()
  return (
    <div role="status">
      {!isOnline && (
        <p className="notice warn">You are offline. What you see may be out of date.</p>
      )}
    </div>
  )
}
