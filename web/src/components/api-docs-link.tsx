'use client'

import { ExternalLink } from 'lucide-react'
import { useI18n } from '@/lib/i18n'

/** The way to the description of the API, for those who write programs. */
export function ApiDocsLink() {
  const { t } = useI18n()
  return (
    <a
      href="/api/v3/docs/"
      target="_blank"
      rel="noreferrer"
      className="inline-flex items-center gap-1 rounded-sm font-medium text-accent text-sm underline-offset-4 hover:underline"
    >
      {t('components.apiDocs')}
      <ExternalLink className="size-3.5" aria-hidden />
    </a>
  )
}
