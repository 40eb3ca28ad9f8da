'use client'

import { Logo } from '@/components/logo'
import { buttonStyles } from '@/components/ui/button'
import { useI18n } from '@/lib/i18n'
import { useSession } from '@/lib/session'

/** What somebody sees who is no member of the tenant in the address. */
export function NoAccess({ slug }: { slug: string }) {
  const { t } = useI18n()
  const session = useSession()
  const own = session.status === 'in' ? session.tenant : null
  return (
    <main className="grid min-h-dvh place-items-center p-6 text-center">
      <div className="grid max-w-sm justify-items-center gap-3">
        <Logo className="mb-2 size-10" />
        <h1 className="font-semibold text-ink text-xl">{t('shell.noAccessTitle', { tenant: slug })}</h1>
        <p className="text-ink-muted">{t('shell.noAccessText')}</p>
        {own && (
          <a href={`/${own.slug}/`} className={`${buttonStyles({ look: 'primary' })} mt-3`}>
            {t('shell.goTo', { tenant: own.name })}
          </a>
        )}
        <a href="/workspaces/" className={buttonStyles({ look: 'link', size: 'inline' })}>
          {t('auth.workspaces')}
        </a>
      </div>
    </main>
  )
}
