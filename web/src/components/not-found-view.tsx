'use client'

import { Logo } from '@/components/logo'
import { buttonStyles } from '@/components/ui/button'
import { useI18n } from '@/lib/i18n'

/** What an address without a page shows. The link loads anew, so a stale page is left behind too. */
export function NotFoundView() {
  const { t } = useI18n()
  return (
    <main className="grid min-h-dvh place-items-center p-6 text-center">
      <div className="grid max-w-sm justify-items-center gap-3">
        <Logo className="mb-2 size-10" />
        <h1 className="font-semibold text-ink text-xl">{t('components.notFoundTitle')}</h1>
        <p className="text-ink-muted">{t('components.notFoundText')}</p>
        <a href="/" className={`${buttonStyles({ look: 'primary' })} mt-3`}>
          {t('components.toStart')}
        </a>
      </div>
    </main>
  )
}
