'use client'

import { ChevronRight } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useCallback, useEffect, useState } from 'react'
import { FormError } from '@/components/form-error'
import { Button, buttonStyles } from '@/components/ui/button'
import { Waiting } from '@/components/ui/skeleton'
import { AuthFrame } from '@/features/auth/auth-frame'
import { useVisitor } from '@/features/auth/use-enter'
import type { components } from '@/gen/api'
import { accountApi, must, refreshSession } from '@/lib/api'
import { signOut } from '@/lib/auth'
import { useI18n } from '@/lib/i18n'
import { explain } from '@/lib/problem'

type Ref = components['schemas']['TenantRef']
type Deleted = components['schemas']['Restorable']

/** The workspaces of the signed-in person, and those that can be brought back. */
export function WorkspacesPage() {
  const { t } = useI18n()
  const visitor = useVisitor()
  const router = useRouter()
  const { own, deleted, fault, restore, busy } = useWorkspaces(visitor?.status === 'in')
  useEffect(() => {
    if (visitor?.status === 'out') router.replace('/login/?next=%2Fworkspaces%2F')
  }, [visitor, router])
  const leave = async () => {
    await signOut().catch(() => undefined) // the session ends here even when the server is away
    window.location.assign('/login/')
  }
  return (
    <AuthFrame
      title={t('auth.workspaces')}
      text={own?.length === 0 ? t('auth.workspacesNone') : t('auth.workspacesText')}
      footer={
        <Button look="link" size="inline" onClick={() => void leave()}>
          {t('auth.signOut')}
        </Button>
      }
    >
      {fault && <FormError>{fault}</FormError>}
      {own && deleted ? (
        <div className="grid gap-5">
          {own.length > 0 && (
            <ul className="grid gap-1">
              {own.map(({ id, slug, name }) => (
                <li key={id}>
                  <a
                    href={`/${slug}/`}
                    className="-mx-2 flex min-h-10 items-center gap-2 rounded-md px-2 font-medium text-base text-ink hover:bg-hover"
                  >
                    <span className="min-w-0 flex-1 truncate">{name}</span>
                    <ChevronRight className="size-4 shrink-0 text-ink-faint" aria-hidden />
                  </a>
                </li>
              ))}
            </ul>
          )}
          {deleted.length > 0 && <Restorable deleted={deleted} busy={busy} onRestore={restore} />}
          {own.length === 0 && deleted.length === 0 && (
            <Link href="/register/" className={buttonStyles({ look: 'primary', size: 'lg' })}>
              {t('auth.toRegister')}
            </Link>
          )}
        </div>
      ) : (
        !fault && <Waiting className="h-32" />
      )}
    </AuthFrame>
  )
}

type RestorableProps = { deleted: Deleted[]; busy: string; onRestore: (tenant: Deleted) => Promise<void> }

function Restorable({ deleted, busy, onRestore }: RestorableProps) {
  const { t, dateTime } = useI18n()
  return (
    <section aria-labelledby="deleted" className="grid gap-2">
      <h2 id="deleted" className="font-medium text-ink-muted text-sm">
        {t('auth.deleted')}
      </h2>
      <ul className="grid gap-3">
        {deleted.map((tenant) => (
          <li key={tenant.id} className="flex items-center gap-3">
            <div className="min-w-0 flex-1">
              <p className="truncate font-medium text-base text-ink">{tenant.name}</p>
              <p className="text-ink-muted text-xs">
                {t('auth.restorableUntil', { date: dateTime(tenant.purged_after) })}
              </p>
            </div>
            <Button size="sm" busy={busy === tenant.id} disabled={busy !== ''} onClick={() => void onRestore(tenant)}>
              {t('auth.restore')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function useWorkspaces(signedIn: boolean) {
  const { t } = useI18n()
  const [lists, setLists] = useState<{ own?: Ref[]; deleted?: Deleted[] }>({})
  const [fault, setFault] = useState('')
  const [busy, setBusy] = useState('')

  const load = useCallback(async () => {
    const [me, deleted] = await Promise.all([
      must(accountApi.GET('/api/v3/auth/me/')),
      must(accountApi.GET('/api/v3/tenants/deleted/')),
    ])
    setLists({ own: me.memberships.map(({ tenant }) => tenant), deleted: deleted.results })
  }, [])
  useEffect(() => {
    if (signedIn) load().catch((error) => setFault(explain(t, error)))
  }, [signedIn, load, t])

  const restore = async ({ id, slug }: Deleted) => {
    setBusy(id)
    setFault('')
    try {
      await must(accountApi.POST('/api/v3/tenants/{id}/restore/', { params: { path: { id } } }))
      await refreshSession() // the session knows its workspace again
      window.location.assign(`/${slug}/`)
    } catch (error) {
      setFault(explain(t, error))
      setBusy('')
    }
  }
  return { ...lists, fault, busy, restore }
}
