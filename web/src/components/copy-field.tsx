'use client'

import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { IconButton } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { useI18n } from '@/lib/i18n'
import { notify } from '@/lib/notify'

const shownMs = 2_000

/** A value to be entered elsewhere, with a button that copies it. */
export function CopyField({ label, value, hint }: { label: string; value: string; hint?: string }) {
  const { t } = useI18n()
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), shownMs)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = () =>
    navigator.clipboard.writeText(value).then(
      () => setCopied(true),
      () => notify(t('components.notCopied'), { tone: 'danger' }),
    )
  return (
    <Field label={label} hint={hint} className="min-w-0 grid-cols-1">
      {(control) => (
        <div className="flex min-w-0 gap-1.5">
          <Input
            {...control}
            readOnly
            value={value}
            onFocus={(event) => event.target.select()}
            className="min-w-0 font-mono text-sm"
          />
          <IconButton
            look="secondary"
            tip={false} // it stands at the edge, where the tip would widen the page
            className="size-9"
            label={t(copied ? 'components.copied' : 'components.copy', { what: label })}
            onClick={() => void copy()}
          >
            {copied ? <Check aria-hidden /> : <Copy aria-hidden />}
          </IconButton>
        </div>
      )}
    </Field>
  )
}
