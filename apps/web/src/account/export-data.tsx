// Downloads everything that is kept about the user, as a file that the page makes.
import { useAuthClient } from '@countersign/client/react'
import type { AccountExport } from '@countersign/contract'
import { useMutation } from '@tanstack/react-query'
import { DoneNotice } from '../forms/done-notice.tsx'
import { Button } from '../parts/button.tsx'
import { FailureNotice } from '../parts/failure-notice.tsx'
import { useWords } from '../words/locale-provider.tsx'

export function ExportData() {
  const { api } = useAuthClient()
  const { account: words } = useWords()
  // Not a query of the cache: it would keep all of it for as long as the page is open.
  const exportData = useMutation({
    mutationFn: () => api.account.exportData.query(),
    onSuccess: download,
    gcTime: 0,
  })
  return (
    <section aria-labelledby="export-data" className="card">
      <h2 id="export-data">{words.export}</h2>
      <p>{words.exportText}</p>
      <DoneNotice at={exportData.isSuccess ? exportData.submittedAt : undefined}>
        {words.exported}
      </DoneNotice>
      {exportData.error && <FailureNotice error={exportData.error} />}
      <Button busy={exportData.isPending} onClick={() => exportData.mutate()}>
        {words.exportAction}
      </Button>
    </section>
  )
}

function download(data: AccountExport): void {
  const file = new Blob([JSON.stringify(data, null, 2)], { type: 'application/json' })
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = `countersign-${data.exportedAt.slice(0, 10)}.json`
  link.click()
  URL.revokeObjectURL(link.href)
}
