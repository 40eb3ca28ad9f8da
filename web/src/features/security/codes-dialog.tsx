'use client'

import { Copy, Download } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Checkbox } from '@/components/ui/checkbox'
import { Dialog, DialogActions } from '@/components/ui/dialog'
import { saveFile } from '@/lib/download'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'

/** The recovery codes, which the server shows this once. */
export function CodesDialog({ codes, onClose }: { codes: string[]; onClose: () => void }) {
  const { t } = useI18n()
  const [kept, setKept] = useState(false)
  const text = `${codes.join('\n')}\n`

  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => notify(t('security.copied')),
      () => notify(t('security.notCopied'), { tone: 'danger' }),
    )
  const download = () => saveFile(new Blob([text], { type: 'text/plain' }), 'signate-recovery-codes.txt')

  return (
    <Dialog title={t('security.codes')} text={t('security.codesText')} onClose={onClose} locked={!kept} size="lg">
      <ul className="grid gap-x-6 gap-y-2 whitespace-nowrap rounded-lg bg-hover px-5 py-4 text-center font-mono text-ink text-sm sm:grid-cols-2">
        {codes.map((code) => (
          <li key={code} className="select-all">
            {code}
          </li>
        ))}
      </ul>
      <div className="mt-3 flex flex-wrap gap-2">
        <Button size="sm" onClick={() => void copy()}>
          <Copy aria-hidden />
          {t('security.copy')}
        </Button>
        <Button size="sm" onClick={download}>
          <Download aria-hidden />
          {t('security.download')}
        </Button>
      </div>
      {/* biome-ignore lint/a11y/noLabelWithoutControl: the tick box is the control */}
      <label className="mt-4 flex cursor-pointer items-center gap-2 text-ink text-sm">
        <Checkbox checked={kept} onChange={(event) => setKept(event.target.checked)} />
        {t('security.codesKept')}
      </label>
      <DialogActions>
        <Button look="primary" disabled={!kept} onClick={onClose}>
          {t('security.done')}
        </Button>
      </DialogActions>
    </Dialog>
  )
}
