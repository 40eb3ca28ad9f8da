'use client'

import { Dialog } from '@/components/ui/dialog'
import { LayoutPicture } from '@/features/layouts/layout-picture'
import type { Layout } from '@/features/layouts/queries'
import { useI18n } from '@/lib/i18n'

/** The draft as the server draws it. */
export function PreviewDialog({ layout, onClose }: { layout: Layout; onClose: () => void }) {
  const { t } = useI18n()
  return (
    <Dialog
      title={t('layouts.previewOf', { name: layout.name })}
      text={t('layouts.previewText')}
      onClose={onClose}
      size="xl"
    >
      <LayoutPicture
        layout={layout}
        alt={t('layouts.previewOf', { name: layout.name })}
        className="aspect-video w-full rounded-md"
      />
    </Dialog>
  )
}
